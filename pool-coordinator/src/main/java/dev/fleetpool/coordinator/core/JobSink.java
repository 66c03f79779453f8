package dev.fleetpool.coordinator.core;

import java.util.Optional;

/** Takes the answers of one job. Called by the coordinator loop, so it must not block. */
public interface JobSink {

  /** The job's record is in the log: agents know it, and earlier runs of its name are over. */
  default void opened() {}

  /** The rehearsal is over and was good: the other inputs may come. */
  default void rehearsed() {}

  /** Takes an answer: in the order of the indexes for an ordered job, as they come otherwise. */
  void answered(Answer answer);

  /**
   * Takes the end; nothing comes after it.
   *
   * @param failure why the job ended before every task was answered
   * @param last how far it came
   */
  void ended(Optional<Ending> failure, JobProgress last);

  /** Why a job ended early. */
  sealed interface Ending {
    /**
     * A task failed and the job stops at its first failure; of those known, this has the lowest
     * index.
     */
    record FirstFailure(Answer answer) implements Ending {}

    /** It was cancelled. */
    record Cancelled(String why) implements Ending {}

    /** It could not be run. */
    record Broken(RuntimeException cause) implements Ending {}
  }
}
