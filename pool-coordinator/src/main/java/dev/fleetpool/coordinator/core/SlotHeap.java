package dev.fleetpool.coordinator.core;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Slots by a time, the earliest first: a binary heap in which each slot knows its place, so that
 * one can be moved or taken out wherever it is. A slot is in one heap at most. Owned by the
 * coordinator loop.
 */
final class SlotHeap {

  /** The place of a slot that is in no heap. */
  static final int NOWHERE = -1;

  private final List<SlotState> slots = new ArrayList<>();
  private long[] timesNs = new long[16];

  boolean isEmpty() {
    return slots.isEmpty();
  }

  /** Returns the slot with the earliest time; there must be one. */
  SlotState first() {
    return slots.get(0);
  }

  /** Returns the earliest time; there must be one. */
  long firstNs() {
    return timesNs[0];
  }

  /** Adds a slot, or gives it another time. */
  void put(SlotState slot, long timeNs) {
    if (slot.heapPlace == NOWHERE) {
      append(slot);
    }
    settle(slot, timeNs, slot.heapPlace);
  }

  private void append(SlotState slot) {
    slot.heapPlace = slots.size();
    slots.add(slot);
    if (slots.size() > timesNs.length) {
      timesNs = Arrays.copyOf(timesNs, 2 * timesNs.length);
    }
  }

  /** Takes a slot out, if it is in. */
  void remove(SlotState slot) {
    int hole = slot.heapPlace;
    if (hole == NOWHERE) {
      return;
    }
    slot.heapPlace = NOWHERE;
    int end = slots.size() - 1;
    SlotState last = slots.remove(end);
    if (last != slot) {
      settle(last, timesNs[end], hole);
    }
  }

  /** Moves from a place what is later than this, or below it what is earlier, and sets it there. */
  private void settle(SlotState slot, long timeNs, int from) {
    int place = from;
    for (int parent = (place - 1) / 2;
        place > 0 && timeNs - timesNs[parent] < 0;
        parent = (place - 1) / 2) {
      set(slots.get(parent), timesNs[parent], place);
      place = parent;
    }
    for (int child = earlierChild(place);
        child < slots.size() && timesNs[child] - timeNs < 0;
        child = earlierChild(place)) {
      set(slots.get(child), timesNs[child], place);
      place = child;
    }
    set(slot, timeNs, place);
  }

  private int earlierChild(int place) {
    int left = 2 * place + 1;
    int right = left + 1;
    return right < slots.size() && timesNs[right] - timesNs[left] < 0 ? right : left;
  }

  private void set(SlotState slot, long timeNs, int place) {
    slots.set(place, slot);
    timesNs[place] = timeNs;
    slot.heapPlace = place;
  }
}
