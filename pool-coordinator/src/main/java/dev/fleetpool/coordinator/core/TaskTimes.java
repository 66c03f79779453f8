package dev.fleetpool.coordinator.core;

/**
 * What is known of the run time of a job's tasks: a mean in which older measurements fade.
 *
 * <p>Each report weighs as much as the tasks it covers, up to {@value #MEMORY} tasks in all, so one
 * odd chunk does not throw the mean and a drift shows within as many tasks. Owned by the
 * coordinator loop.
 */
final class TaskTimes {

  private static final int MEMORY = 64;

  private double meanNs;
  private double weight;
  private int largestChunk;

  /** Takes note of so many tasks that took so long together. */
  void add(int tasks, long busyNs) {
    double share = Math.min(tasks, MEMORY);
    double old = Math.min(weight, MEMORY - share);
    meanNs = (meanNs * old + (double) busyNs / tasks * share) / (old + share);
    weight = old + share;
    largestChunk = Math.max(largestChunk, tasks);
  }

  /** Says whether any task was measured. */
  boolean isKnown() {
    return weight > 0;
  }

  /** Returns the mean run time of a task; 0 while unknown. */
  double meanNs() {
    return meanNs;
  }

  /** Returns the size of the largest chunk that was measured. */
  int largestChunk() {
    return largestChunk;
  }
}
