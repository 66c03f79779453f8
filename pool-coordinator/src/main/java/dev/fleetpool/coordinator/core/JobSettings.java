package dev.fleetpool.coordinator.core;

import dev.fleetpool.proto.JobRecord;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A job as the coordinator opens it.
 *
 * @param record what agents are told of it
 * @param chunkSize the number of tasks in one message, where the user chose it
 * @param release in which order answers are released
 * @param onFailure what a failed task means for the others
 * @param attempts how often its tasks are run
 * @param rehearsal which tasks are run before the others come
 */
public record JobSettings(
    JobRecord record,
    OptionalInt chunkSize,
    Release release,
    OnFailure onFailure,
    Attempts attempts,
    Optional<RehearsalSettings> rehearsal) {

  /** Creates settings of a job that is not rehearsed. */
  public JobSettings(
      JobRecord record,
      OptionalInt chunkSize,
      Release release,
      OnFailure onFailure,
      Attempts attempts) {
    this(record, chunkSize, release, onFailure, attempts, Optional.empty());
  }

  /** Creates settings of a job whose failed tasks are tried again at once. */
  public JobSettings(
      JobRecord record,
      OptionalInt chunkSize,
      Release release,
      OnFailure onFailure,
      Retries retries) {
    this(record, chunkSize, release, onFailure, Attempts.of(retries));
  }

  /**
   * A rehearsal.
   *
   * @param tasks how many tasks, from the first
   * @param onFailure what a failure means while it lasts
   */
  public record RehearsalSettings(int tasks, OnFailure onFailure) {}

  /** In which order answers are released. */
  public enum Release {
    /** In the order of the inputs. */
    IN_ORDER,
    /** As they come. */
    AS_THEY_COME
  }

  /** What a failed task means for the others. */
  public enum OnFailure {
    /** The job ends, what is left is cancelled. */
    STOP,
    /** They go on. */
    GO_ON
  }

  /**
   * How often tasks are run.
   *
   * @param further how many attempts a failed task gets after its first
   * @param backoff how long it waits before each
   * @param rule which failures are worth one
   * @param speculation whether a task that runs for very long gets a copy
   */
  public record Attempts(
      Retries further, Backoff backoff, RetryRule rule, Speculation speculation) {

    /** Returns plain ones: at once, whatever the failure, with copies. */
    public static Attempts of(Retries further) {
      return new Attempts(further, Backoff.NONE, RetryRule.ALWAYS, Speculation.COPIES);
    }
  }

  /** Whether a task that runs for very long gets a copy on another slot. */
  public enum Speculation {
    /** It does, when a slot is free; the first result wins. */
    COPIES,
    /** It does not: its side effects must not happen twice. */
    NO_COPIES
  }

  /**
   * How many attempts a failed task gets after its first.
   *
   * @param afterLoss when its child or host was lost
   * @param afterException when its own code threw, or its time-out passed
   */
  public record Retries(int afterLoss, int afterException) {
    /**
     * What a job gets that says nothing: a lost task is tried again once, an exception is final.
     */
    public static final Retries DEFAULT = new Retries(1, 0);
  }
}
