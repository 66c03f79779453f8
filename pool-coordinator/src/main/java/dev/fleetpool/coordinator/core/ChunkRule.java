package dev.fleetpool.coordinator.core;

import java.util.OptionalInt;

/**
 * How many tasks travel in one message: the control rule for the chunk size. What it costs against
 * the best fixed size is in docs/decisions/0016.
 *
 * <p>A chunk is to take {@value #TARGET_NS} ns: long against what its messages cost (some 1.5 ms of
 * processor time), short against what a person or a fair share notices. So its size is that time
 * over the mean time of a task; but where a few giants make that mean, no less than {@value
 * #TYPICAL_TARGET_NS} ns over the {@linkplain TaskTimes#typicalNs typical} time. Within these
 * limits:
 *
 * <ul>
 *   <li>Tasks of {@value #ALONE_NS} ns and more travel alone: the child that has one begins the
 *       next when its agent has the result, so an agent that dies costs a slot one task.
 *   <li>While no task was measured it is one. A time that few tasks stand for may be wrong, so it
 *       is trusted for {@value #TRUSTED_NS} ns of work, or {@value #GROWTH} times the largest chunk
 *       that was measured.
 *   <li>It leaves as many chunks for every slot as there are to be rounds until the end, so that
 *       the end comes for all together (guided self-scheduling, Polychronopoulos and Kuck 1987):
 *       two when all tasks take the same time, up to {@value #MOST_ROUNDS} the more they differ
 *       (factoring, Hummel, Schonberg and Flynn 1992, takes them from the variance).
 *   <li>It takes {@value #LEAST_NS} ns, even at the end: less work is not worth its messages.
 * </ul>
 *
 * <p>A size that the user chose is kept.
 */
final class ChunkRule {

  private static final long TARGET_NS = 200_000_000;
  private static final long TYPICAL_TARGET_NS = 100_000_000;
  private static final long ALONE_NS = 50_000_000;
  private static final long TRUSTED_NS = 10_000_000;
  private static final long LEAST_NS = 2_000_000;
  private static final int GROWTH = 4;
  private static final int MOST_ROUNDS = 4;
  private static final int LARGEST = 64 * 1024;

  private ChunkRule() {}

  /** Returns the size of the next chunk of a job with so many inputs waiting. */
  static int size(OptionalInt chosen, TaskTimes times, int waiting, int slots) {
    if (chosen.isPresent()) {
      return chosen.getAsInt();
    }
    double taskNs = times.typicalNs();
    if (!times.isKnown() || taskNs >= ALONE_NS) {
      return 1;
    }
    double shared = waiting / (rounds(times) * Math.max(1, slots));
    double target = Math.max(TARGET_NS / times.meanNs(), TYPICAL_TARGET_NS / taskNs);
    double wanted = Math.max(LEAST_NS / taskNs, Math.min(target, shared));
    double trusted = Math.max(TRUSTED_NS / taskNs, (double) GROWTH * times.largestChunk());
    double most = Math.min(LARGEST, waiting);
    return (int) Math.max(1, Math.min(most, Math.min(wanted, trusted)));
  }

  private static double rounds(TaskTimes times) {
    return Math.min(MOST_ROUNDS, 1 + Math.max(1, times.meanNs() / times.typicalNs()));
  }
}
