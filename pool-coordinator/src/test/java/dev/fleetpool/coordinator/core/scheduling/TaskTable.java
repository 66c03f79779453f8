package dev.fleetpool.coordinator.core.scheduling;

import java.util.Arrays;
import java.util.Collections;
import java.util.PriorityQueue;

/** How long each task of a job takes, one after the other. */
final class TaskTable {

  /** When a task begins if all run in one row; and when the last one ends. */
  private final long[] beginNs;

  private final long longestNs;

  /**
   * Creates it.
   *
   * @param taskNs what each takes
   * @param costNs what each takes beside
   */
  TaskTable(long[] taskNs, long costNs) {
    beginNs = new long[taskNs.length + 1];
    for (int i = 0; i < taskNs.length; i++) {
      beginNs[i + 1] = beginNs[i] + taskNs[i] + costNs;
    }
    longestNs = Arrays.stream(taskNs).max().orElse(0) + costNs;
  }

  int count() {
    return beginNs.length - 1;
  }

  /** Returns how long all tasks before this one take. */
  long beginNs(int index) {
    return beginNs[index];
  }

  /** Returns how many tasks have ended when they have run for so long. */
  int endedAfter(long ns) {
    int found = Arrays.binarySearch(beginNs, ns);
    return found >= 0 ? found : -found - 2;
  }

  /**
   * Returns what list scheduling takes that costs nothing: whenever a slot is free it takes the
   * next task (Graham 1966).
   */
  long listNs(int slots) {
    PriorityQueue<Long> freeNs = new PriorityQueue<>(Collections.nCopies(slots, 0L));
    long endNs = 0;
    for (int i = 0; i < count(); i++) {
      long taskEndNs = freeNs.remove() + beginNs[i + 1] - beginNs[i];
      freeNs.add(taskEndNs);
      endNs = Math.max(endNs, taskEndNs);
    }
    return endNs;
  }

  /** Returns the least time in which so many slots can run all of them. */
  long boundNs(int slots) {
    return Math.max(beginNs[count()] / slots, longestNs);
  }
}
