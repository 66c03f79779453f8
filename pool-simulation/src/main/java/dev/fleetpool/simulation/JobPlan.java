package dev.fleetpool.simulation;

import dev.fleetpool.coordinator.core.Backoff;
import dev.fleetpool.coordinator.core.JobSettings.OnFailure;
import dev.fleetpool.coordinator.core.JobSettings.Release;
import dev.fleetpool.coordinator.core.JobSettings.Retries;
import dev.fleetpool.coordinator.core.JobSettings.Speculation;
import dev.fleetpool.proto.JobKey;
import java.util.OptionalInt;
import java.util.function.LongUnaryOperator;

/**
 * A job to be run.
 *
 * @param key its name, and which run of it
 * @param seed decides what its tasks do
 * @param version which version of its code
 * @param tasks how many there are
 * @param timeNs how long each takes
 * @param misdeeds what goes wrong with them
 * @param manner how it is run
 */
record JobPlan(
    JobKey key,
    long seed,
    int version,
    int tasks,
    LongUnaryOperator timeNs,
    Misdeeds misdeeds,
    Manner manner) {

  /**
   * What goes wrong with tasks: the share of attempts, or of inputs, that do it.
   *
   * @param refusing inputs that cannot travel
   */
  record Misdeeds(
      double throwing, double killing, double hanging, double printing, double refusing) {

    static final Misdeeds NONE = new Misdeeds(0, 0, 0, 0, 0);

    /** Says whether attempts end in a way that may cost the tasks beside them another one. */
    boolean costOthers() {
      return killing > 0 || hanging > 0;
    }
  }

  /** Whether later runs return to the results of a job. */
  enum Naming {
    NAMED,
    UNNAMED
  }

  /**
   * How a job is run.
   *
   * @param label what hosts must have to run its tasks; empty for nothing
   */
  record Manner(
      OptionalInt chunkSize,
      Release release,
      OnFailure onFailure,
      Retries retries,
      String classPath,
      int maxTasksPerChild,
      long timeoutMs,
      Backoff backoff,
      Speculation speculation,
      Naming naming,
      String label) {

    static final Manner PLAIN =
        new Manner(
            OptionalInt.empty(),
            Release.IN_ORDER,
            OnFailure.GO_ON,
            Retries.DEFAULT,
            SimulatedFleet.APP,
            0,
            0,
            Backoff.NONE,
            Speculation.COPIES,
            Naming.UNNAMED,
            "");

    /** Returns how many attempts a task has, however they end. */
    int mostAttempts() {
      return 1 + Math.max(retries.afterException(), retries.afterLoss());
    }

    Manner withoutCopies() {
      return new Manner(
          chunkSize,
          release,
          onFailure,
          retries,
          classPath,
          maxTasksPerChild,
          timeoutMs,
          backoff,
          Speculation.NO_COPIES,
          naming,
          label);
    }

    Manner inAnyOrder() {
      return new Manner(
          chunkSize,
          Release.AS_THEY_COME,
          onFailure,
          retries,
          classPath,
          maxTasksPerChild,
          timeoutMs,
          backoff,
          speculation,
          naming,
          label);
    }
  }

  /** Returns a job of well-behaved tasks. */
  static JobPlan plain(int number, int tasks, LongUnaryOperator timeNs) {
    JobKey key = new JobKey("job-" + number, 1);
    return new JobPlan(key, 0, 1, tasks, timeNs, Misdeeds.NONE, Manner.PLAIN);
  }

  JobPlan withoutCopies() {
    return new JobPlan(key, seed, version, tasks, timeNs, misdeeds, manner.withoutCopies());
  }

  JobPlan inAnyOrder() {
    return new JobPlan(key, seed, version, tasks, timeNs, misdeeds, manner.inAnyOrder());
  }

  /** Returns a later run of the same job and the same code. */
  JobPlan resumed() {
    JobKey later = new JobKey(key.jobId(), key.epoch() + 1);
    return new JobPlan(later, seed, version, tasks, timeNs, misdeeds, manner);
  }

  /** Returns a later run of the same job, with other code. */
  JobPlan again() {
    JobKey later = new JobKey(key.jobId(), key.epoch() + 1);
    return new JobPlan(later, seed + 1, version + 1, tasks, timeNs, misdeeds, manner);
  }

  /** Returns how long all tasks take at most, one after the other, with all attempts. */
  long workNs() {
    long sum = 0;
    for (int i = 0; i < tasks; i++) {
      sum +=
          timeNs.applyAsLong(i) + manner.timeoutMs() * VirtualTime.MS + manner.backoff().mostNs();
    }
    return sum * manner.mostAttempts();
  }

  @Override
  public String toString() {
    return "%s:%d, %d tasks, %s, %s".formatted(key.jobId(), key.epoch(), tasks, misdeeds, manner);
  }
}
