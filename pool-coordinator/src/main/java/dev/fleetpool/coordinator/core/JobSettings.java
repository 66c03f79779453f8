package dev.fleetpool.coordinator.core;

import dev.fleetpool.proto.JobRecord;
import java.util.OptionalInt;

/**
 * A job as the coordinator opens it.
 *
 * @param record what agents are told of it
 * @param chunkSize the number of tasks in one message, where the user chose it
 * @param release in which order answers are released
 * @param onFailure what a failed task means for the others
 * @param furtherAttempts how many attempts a failed task gets after its first
 */
public record JobSettings(
    JobRecord record,
    OptionalInt chunkSize,
    Release release,
    OnFailure onFailure,
    Retries furtherAttempts) {

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
