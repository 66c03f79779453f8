package dev.fleetpool;

/**
 * Is told how far a job is, at most every 100 ms and once more at its end. Called by one thread of
 * the pool, never concurrently for one job; it must return quickly. What it throws is logged and
 * ends the reports, not the job.
 */
@FunctionalInterface
public interface ProgressListener {

  /** Takes note of the progress. */
  void onProgress(Progress progress);
}
