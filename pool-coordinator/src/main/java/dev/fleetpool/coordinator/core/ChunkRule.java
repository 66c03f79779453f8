package dev.fleetpool.coordinator.core;

import java.util.OptionalInt;

/**
 * How many tasks travel in one message: the control rule for the chunk size.
 *
 * <p>A chunk should take {@value #TARGET_NS} ns of work: long against what a message costs (some 1
 * to 3 ms of processor time in all), short against what a person or a fair share notices. So the
 * size is that time over the measured mean of a task, with three limits: it grows at most fourfold
 * over the largest chunk measured so far, since a mean from few tasks may be wrong; it leaves every
 * slot at least {@value #ROUNDS} chunks of what waits, so that the end comes for all slots together
 * (guided self-scheduling, Polychronopoulos and Kuck 1987); and while no task was measured it is
 * one. A size that the user chose is kept.
 */
final class ChunkRule {

  private static final long TARGET_NS = 40_000_000;
  private static final int GROWTH = 4;
  private static final int ROUNDS = 3;
  private static final int LARGEST = 64 * 1024;

  private ChunkRule() {}

  /** Returns the size of the next chunk of a job with so many inputs waiting. */
  static int size(OptionalInt chosen, TaskTimes times, int waiting, int slots) {
    if (chosen.isPresent()) {
      return chosen.getAsInt();
    }
    if (!times.isKnown()) {
      return 1;
    }
    double wanted = TARGET_NS / Math.max(1, times.meanNs());
    double grown = Math.min(wanted, (double) GROWTH * times.largestChunk());
    double shared = Math.min(grown, (double) waiting / ((long) ROUNDS * Math.max(1, slots)));
    return (int) Math.max(1, Math.min(LARGEST, shared));
  }
}
