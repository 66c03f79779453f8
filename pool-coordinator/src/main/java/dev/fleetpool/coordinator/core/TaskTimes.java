package dev.fleetpool.coordinator.core;

import java.util.Arrays;

/**
 * What is known of the run time of a job's tasks: two means in which older measurements fade. The
 * arithmetic one is for what tasks cost together. The geometric one is what a task typically takes:
 * a few giants do not move it, and the two are further apart the more times differ.
 *
 * <p>Each report weighs as much as the tasks it covers, up to {@value #MEMORY} tasks in all, so one
 * odd chunk does not throw the mean and a drift shows within as many tasks. Owned by the
 * coordinator loop.
 */
final class TaskTimes {

  private static final int MEMORY = 64;

  /** Times of single tasks are kept of so many reports. */
  private static final int KEPT = 128;

  private final double[] last = new double[KEPT];
  private long reports;
  private double meanNs;
  private double meanLog;
  private double weight;
  private int largestChunk;

  /** Takes note of so many tasks that took so long together. */
  void add(int tasks, long busyNs) {
    double share = Math.min(tasks, MEMORY);
    double old = Math.min(weight, MEMORY - share);
    meanNs = (meanNs * old + (double) busyNs / tasks * share) / (old + share);
    meanLog =
        (meanLog * old + Math.log(Math.max(1, (double) busyNs / tasks)) * share) / (old + share);
    weight = old + share;
    largestChunk = Math.max(largestChunk, tasks);
    last[(int) (reports++ % KEPT)] = (double) busyNs / tasks;
  }

  /** Returns how often tasks were measured. */
  long measured() {
    return reports;
  }

  /**
   * Returns the time that such a share of the tasks measured last stayed within. Tasks that were
   * reported together, which are short ones, count as one of their mean.
   */
  double quantileNs(double share) {
    double[] sorted = Arrays.copyOf(last, (int) Math.min(reports, KEPT));
    Arrays.sort(sorted);
    return sorted.length == 0 ? 0 : sorted[(int) Math.ceil(share * sorted.length) - 1];
  }

  /** Says whether any task was measured. */
  boolean isKnown() {
    return weight > 0;
  }

  /** Returns the mean run time of a task; 0 while unknown. */
  double meanNs() {
    return meanNs;
  }

  /** Returns the run time that a task typically has, 1 at least. */
  double typicalNs() {
    return Math.exp(meanLog);
  }

  /** Returns the size of the largest chunk that was measured. */
  int largestChunk() {
    return largestChunk;
  }
}
