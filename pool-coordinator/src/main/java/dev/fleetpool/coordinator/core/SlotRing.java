package dev.fleetpool.coordinator.core;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * All slots, asked in turn for one with credit. It begins where it ended last time, so an idle slot
 * is found in few steps while there are many, and no slot is preferred. Owned by the coordinator
 * loop.
 *
 * <p>In a fleet that is busy no slot has credit most of the time. That is remembered: until all are
 * looked at again, at the {@link ScanPace}, only those come into question to which something has
 * happened. So a task costs the same with few slots and with thousands.
 */
final class SlotRing implements Iterable<SlotState> {

  /** Of more busy slots with credit than that, any is as good as the best. */
  private static final int MOST_COMPARED = 64;

  private final List<SlotState> slots = new ArrayList<>();
  private final Set<SlotState> woken = new LinkedHashSet<>();
  private final ScanPace pace = new ScanPace();
  private boolean isExhausted;
  private int next;

  void add(SlotState slot) {
    slots.add(slot);
    wake(slot);
  }

  void remove(SlotState slot) {
    slots.remove(slot);
    woken.remove(slot);
    next = 0;
  }

  /** Something has happened to the slot: it may have credit now. */
  void wake(SlotState slot) {
    if (isExhausted) {
      woken.add(slot);
    }
  }

  int size() {
    return slots.size();
  }

  /**
   * Returns a free slot if there is one, else the least loaded of those that have credit.
   *
   * @param which says whether a slot comes into question
   */
  Optional<SlotState> leastLoaded(long nowNs, double leadNs, Predicate<SlotState> which) {
    if (pace.isDue(nowNs, slots.size())) {
      isExhausted = false;
    }
    return isExhausted ? ofWoken(nowNs, leadNs, which) : ofAll(nowNs, leadNs, which);
  }

  private Optional<SlotState> ofWoken(long nowNs, double leadNs, Predicate<SlotState> which) {
    Best best = new Best(nowNs);
    for (Iterator<SlotState> each = woken.iterator(); each.hasNext(); ) {
      SlotState slot = each.next();
      if (!slot.hasCredit(nowNs, leadNs)) {
        each.remove();
      } else if (which.test(slot) && best.isEnough(slot)) {
        break;
      }
    }
    return best.slot();
  }

  private Optional<SlotState> ofAll(long nowNs, double leadNs, Predicate<SlotState> which) {
    boolean hasCredit = false;
    Best best = new Best(nowNs);
    for (int step = 0; step < slots.size(); step++) {
      SlotState slot = slots.get((next + step) % slots.size());
      if (slot.hasCredit(nowNs, leadNs)) {
        hasCredit = true;
        if (which.test(slot) && best.isEnough(slot)) {
          next = (next + step + 1) % slots.size();
          break;
        }
      }
    }
    if (!hasCredit) {
      isExhausted = true;
      woken.clear();
    }
    return best.slot();
  }

  /** The best slot of those that were seen so far. */
  private static final class Best {
    private final long nowNs;
    private @Nullable SlotState slot;
    private double leastNs = Double.MAX_VALUE;
    private int compared;

    Best(long nowNs) {
      this.nowNs = nowNs;
    }

    /** Compares with one more; says whether there is no need to look on. */
    boolean isEnough(SlotState other) {
      if (other.isFree(nowNs)) {
        slot = other;
        return true;
      }
      double loadNs = other.loadNs(nowNs);
      if (loadNs < leastNs) {
        leastNs = loadNs;
        slot = other;
      }
      return ++compared == MOST_COMPARED;
    }

    Optional<SlotState> slot() {
      return Optional.ofNullable(slot);
    }
  }

  @Override
  public Iterator<SlotState> iterator() {
    return slots.iterator();
  }
}
