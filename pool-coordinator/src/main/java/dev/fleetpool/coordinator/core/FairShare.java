package dev.fleetpool.coordinator.core;

import java.util.Collection;
import java.util.Optional;
import java.util.Set;

/**
 * Shares the slots among jobs by time: the job that was given the least work, in expected and then
 * in measured time, is next (start-time fair queueing, Goyal, Vin and Cheng 1996). Owned by the
 * coordinator loop.
 */
final class FairShare {

  /** What a task is charged while its time is unknown. */
  private static final double UNKNOWN_CHARGE_NS = 1_000_000;

  /** The share of the job that was served last: what a job starts from that has work again. */
  private double servedNs;

  /** Returns what a new job starts from. */
  double startNs() {
    return servedNs;
  }

  /** Returns the job whose turn it is, of those that have work. */
  Optional<ActiveJob> next(Collection<ActiveJob> jobs) {
    return next(jobs, Set.of());
  }

  /**
   * Returns the job whose turn it is, of those that have work.
   *
   * @param passedOver jobs for which no slot has room now
   */
  Optional<ActiveJob> next(Collection<ActiveJob> jobs, Set<ActiveJob> passedOver) {
    ActiveJob next = null;
    for (ActiveJob job : jobs) {
      boolean hasWork = job.hasWork();
      if (hasWork && !job.hadWork) {
        job.shareNs = Math.max(job.shareNs, servedNs); // idle time is not saved up
      }
      job.hadWork = hasWork;
      if (hasWork && (next == null || job.shareNs < next.shareNs) && !passedOver.contains(job)) {
        next = job;
      }
    }
    return Optional.ofNullable(next);
  }

  /** Returns what so many tasks are taken to cost. */
  static InFlight.Cost cost(ActiveJob job, int tasks) {
    return job.times.isKnown()
        ? new InFlight.Cost(job.times.meanNs() * tasks, job.times.meanNs() * tasks)
        : new InFlight.Cost(Double.POSITIVE_INFINITY, UNKNOWN_CHARGE_NS * tasks);
  }

  /** A chunk is sent: its job is charged for it. */
  void charge(InFlight sent) {
    servedNs = sent.job.shareNs;
    sent.job.shareNs += sent.chargedNs;
  }

  /** A chunk is done with: its job is charged for what it took instead. */
  static void settle(InFlight sent) {
    sent.job.shareNs += sent.busyNs - sent.chargedNs;
  }

  /** A chunk was not sent after all. */
  static void refund(InFlight sent) {
    sent.job.shareNs -= sent.chargedNs;
  }
}
