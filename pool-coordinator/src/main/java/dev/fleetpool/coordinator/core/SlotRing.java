package dev.fleetpool.coordinator.core;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * All slots, asked in turn for one with credit. It begins where it ended last time, so an idle slot
 * is found in few steps while there are many, and no slot is preferred. Owned by the coordinator
 * loop.
 */
final class SlotRing implements Iterable<SlotState> {

  private final List<SlotState> slots = new ArrayList<>();
  private int next;

  void add(SlotState slot) {
    slots.add(slot);
  }

  void remove(SlotState slot) {
    slots.remove(slot);
    next = 0;
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
    SlotState best = null;
    double least = Double.MAX_VALUE;
    for (int step = 0; step < slots.size(); step++) {
      SlotState slot = slots.get((next + step) % slots.size());
      if (!slot.hasCredit(nowNs, leadNs) || !which.test(slot)) {
        continue;
      }
      if (slot.isFree(nowNs)) {
        next = (next + step + 1) % slots.size();
        return Optional.of(slot);
      }
      double load = slot.loadNs(nowNs);
      if (load < least) {
        least = load;
        best = slot;
      }
    }
    return Optional.ofNullable(best);
  }

  @Override
  public Iterator<SlotState> iterator() {
    return slots.iterator();
  }
}
