package dev.fleetpool;

/**
 * Where a detached job stands, as its coordinator last told.
 *
 * @param phase where it stands
 * @param progress how far it is
 * @param coordinator who runs it, for people; empty until somebody does
 * @param why why it ended early; empty if it did not
 */
public record JobStatus(Phase phase, Progress progress, String coordinator, String why) {

  /** Where a job stands. */
  public enum Phase {
    /** No coordinator service has begun it. */
    QUEUED,
    /** A coordinator service runs it. */
    RUNNING,
    /** Every task is answered, with a result or with its failure. */
    DONE,
    /**
     * It ended early: a task failed, and the job stops at its first failure; or it cannot be run.
     */
    FAILED,
    /** It was cancelled. */
    CANCELLED;

    /** Says whether nothing more comes of the job. */
    public boolean isLast() {
      return this != QUEUED && this != RUNNING;
    }
  }

  /** Returns the job's id. */
  public String jobId() {
    return progress.jobId();
  }
}
