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
 * All slots, by when they can take more: the free ones in turn, then the busy ones by when they are
 * expected to run dry, then those that are occupied. Owned by the coordinator loop.
 *
 * <p>Whoever changes what a slot has or owns says so ({@link #changed}); what only time changes
 * needs no look at all slots. As long as nothing happens to a slot, the time at which it is
 * expected to run dry stays the same or, once it is overdue, moves away. So the time that is noted
 * in the heap is never too late, and is corrected when its slot comes to the front. And a slot
 * becomes occupied by time alone, which is seen when it is its turn, but ceases to be only when
 * something happens. So a task costs the same with few slots and with thousands.
 */
final class SlotQueue implements Iterable<SlotState> {

  /** Where a slot stands. */
  enum Standing {
    /** Nowhere: it can take nothing until something happens to it. */
    NONE,
    /** With those that could start something at once. */
    FREE,
    /** With those that have nothing of ours, and run something else. */
    OCCUPIED,
    /** With those that have something, by when they are expected to run dry. */
    BUSY
  }

  /** Of more occupied slots than that, any is as good as the best. */
  private static final int MOST_COMPARED = 64;

  private final Set<SlotState> slots = new LinkedHashSet<>();
  private final Set<SlotState> free = new LinkedHashSet<>();
  private final Set<SlotState> occupied = new LinkedHashSet<>();
  private final SlotHeap busy = new SlotHeap();
  private final List<SlotState> holding = new ArrayList<>();

  void add(SlotState slot, long nowNs) {
    slots.add(slot);
    changed(slot, nowNs);
  }

  void remove(SlotState slot) {
    slots.remove(slot);
    takeOut(slot);
    if (slot.isListedAsHolding) {
      slot.isListedAsHolding = false;
      holding.remove(slot);
    }
  }

  private void takeOut(SlotState slot) {
    switch (slot.standing) {
      case FREE -> free.remove(slot);
      case OCCUPIED -> occupied.remove(slot);
      case BUSY -> busy.remove(slot);
      case NONE -> {}
    }
    slot.standing = Standing.NONE;
  }

  int size() {
    return slots.size();
  }

  /** Something has happened to a slot: its chunks, its partitions, or what it is said to run. */
  void changed(SlotState slot, long nowNs) {
    if (slot.partitions().isEmpty()) {
      takeOut(slot);
    } else if (!slot.isIdle()) {
      noteDryTime(slot, nowNs);
    } else if (slot.standing != Standing.FREE) {
      takeOut(slot);
      free.add(slot);
      slot.standing = Standing.FREE;
    }
    if (!slot.isListedAsHolding && slot.mayHoldUp()) {
      slot.isListedAsHolding = true;
      holding.add(slot);
    }
  }

  private void noteDryTime(SlotState slot, long nowNs) {
    double loadNs = slot.loadNs(nowNs);
    if (slot.standing != Standing.BUSY || Double.isInfinite(loadNs)) {
      takeOut(slot);
    }
    if (!Double.isInfinite(loadNs)) {
      busy.put(slot, nowNs + (long) loadNs);
      slot.standing = Standing.BUSY;
    }
  }

  /** Returns the slots behind whose first task something may be held up. */
  List<SlotState> holding() {
    holding.removeIf(slot -> !stillHolds(slot));
    return holding;
  }

  /** Says whether any did when they were looked at last, or has begun to since. */
  boolean mayHold() {
    return !holding.isEmpty();
  }

  private static boolean stillHolds(SlotState slot) {
    slot.isListedAsHolding = slot.mayHoldUp();
    return slot.isListedAsHolding;
  }

  /** Says whether a slot could start something at once. */
  boolean hasFree(long nowNs) {
    while (!free.isEmpty()) {
      SlotState slot = free.iterator().next();
      if (!slot.isOccupied(nowNs)) {
        return true;
      }
      takeOut(slot);
      occupied.add(slot);
      slot.standing = Standing.OCCUPIED;
    }
    return false;
  }

  /** Returns the slots that could start something at once. */
  List<SlotState> free(long nowNs) {
    List<SlotState> now = new ArrayList<>(free);
    now.removeIf(slot -> slot.isOccupied(nowNs));
    return now;
  }

  /**
   * Returns a free slot if there is one, else the least loaded of those that have credit.
   *
   * @param which says whether a slot comes into question
   */
  Optional<SlotState> leastLoaded(long nowNs, double leadNs, Predicate<SlotState> which) {
    SlotState best = nextFree(nowNs, which);
    if (best == null) {
      best = firstDry(nowNs, leadNs, which);
    }
    if (best == null) {
      best = leastOccupied(nowNs, which);
    }
    return Optional.ofNullable(best);
  }

  private @Nullable SlotState nextFree(long nowNs, Predicate<SlotState> which) {
    for (Iterator<SlotState> each = free.iterator(); each.hasNext(); ) {
      SlotState slot = each.next();
      if (slot.isOccupied(nowNs)) {
        each.remove();
        occupied.add(slot);
        slot.standing = Standing.OCCUPIED;
      } else if (which.test(slot)) {
        each.remove();
        free.add(slot); // the others come before it the next time
        return slot;
      }
    }
    return null;
  }

  private @Nullable SlotState firstDry(long nowNs, double leadNs, Predicate<SlotState> which) {
    List<SlotState> passedOver = List.of();
    SlotState found = null;
    while (found == null && !busy.isEmpty() && busy.firstNs() - nowNs < leadNs) {
      SlotState slot = busy.first();
      double loadNs = slot.loadNs(nowNs);
      if (nowNs + (long) loadNs - busy.firstNs() > 0) {
        noteDryTime(slot, nowNs); // it is overdue
      } else if (loadNs >= leadNs) {
        break;
      } else if (!slot.hasCredit(nowNs, leadNs)) {
        takeOut(slot); // until one of its many chunks ends
      } else if (which.test(slot)) {
        found = slot;
      } else {
        passedOver = passedOver.isEmpty() ? new ArrayList<>() : passedOver;
        passedOver.add(slot);
        takeOut(slot);
      }
    }
    passedOver.forEach(slot -> noteDryTime(slot, nowNs));
    return found;
  }

  /** Returns how soon the first busy slot may run dry; for ever if none is expected to. */
  long untilDryNs(long nowNs) {
    return busy.isEmpty() ? Long.MAX_VALUE : busy.firstNs() - nowNs;
  }

  private @Nullable SlotState leastOccupied(long nowNs, Predicate<SlotState> which) {
    SlotState best = null;
    int compared = 0;
    for (SlotState slot : occupied) {
      if (which.test(slot)) {
        best = best == null || slot.loadNs(nowNs) < best.loadNs(nowNs) ? slot : best;
        if (++compared == MOST_COMPARED) {
          break;
        }
      }
    }
    return best;
  }

  @Override
  public Iterator<SlotState> iterator() {
    return slots.iterator();
  }
}
