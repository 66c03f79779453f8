package dev.fleetpool.simulation;

import dev.fleetpool.proto.JobKey;
import java.util.function.Supplier;

/** Something that must hold does not. */
final class Violation extends RuntimeException {

  private static final long serialVersionUID = 1L;

  Violation(String what) {
    super(what);
  }

  /** Throws if it does not hold of this run of a job. */
  static void unless(JobKey job, boolean holds, Supplier<String> what) {
    unless(holds, () -> job.jobId() + ":" + job.epoch() + ": " + what.get());
  }

  /** Throws if it does not hold. */
  static void unless(boolean holds, Supplier<String> what) {
    if (!holds) {
      throw new Violation(what.get());
    }
  }
}
