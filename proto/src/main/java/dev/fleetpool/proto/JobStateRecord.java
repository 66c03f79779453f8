package dev.fleetpool.proto;

/**
 * How far a detached job is, by the coordinator that runs it; on the states topic, keyed by job id.
 *
 * @param submission the job, with the epoch of its submission
 * @param phase where it stands
 * @param coordinator who runs it
 * @param counts how far it is
 * @param why why it ended early; may be empty
 */
public record JobStateRecord(
    JobKey submission, Phase phase, String coordinator, Counts counts, String why)
    implements WireMessage {

  /** Where a job stands. */
  public enum Phase {
    /** A coordinator runs it. */
    RUNNING,
    /** Every task is answered. */
    DONE,
    /** It ended early, by itself. */
    FAILED,
    /** It was cancelled. */
    CANCELLED;

    /** Says whether nothing more comes of the job. */
    public boolean isLast() {
      return this != RUNNING;
    }
  }

  /**
   * How far a job is.
   *
   * @param total the number of tasks
   * @param done tasks answered, failed ones included
   * @param failed tasks that failed for good
   * @param retried attempts that were lost and made again
   * @param slots slots of the fleet
   * @param elapsedMs the time since its coordinator opened it
   */
  public record Counts(
      long total, long done, long failed, long retried, int slots, long elapsedMs) {

    /** Of a job that has not begun. */
    public static Counts none(long total) {
      return new Counts(total, 0, 0, 0, 0, 0);
    }
  }
}
