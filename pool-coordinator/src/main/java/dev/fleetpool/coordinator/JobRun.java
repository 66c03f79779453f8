package dev.fleetpool.coordinator;

import dev.fleetpool.proto.JobKey;
import java.util.OptionalLong;

/**
 * A run of a job that is about to be opened.
 *
 * @param key which run of which job
 * @param partition the partition of the results topic on which its answers come
 * @param answersFrom the offset there before which no answer of this run lies; none if that
 *     partition is the pool's own
 * @param resultsFrom of a named job, the offset there at which the results of all its runs begin
 * @param past whether there are earlier runs to take results over from
 * @param code tells versions of the code of a named job apart; 0 for other jobs
 */
record JobRun(
    JobKey key,
    int partition,
    OptionalLong answersFrom,
    OptionalLong resultsFrom,
    Past past,
    long code) {

  /** What there was before. */
  enum Past {
    /** No run of the name. */
    NONE,
    /** Runs that came to their end. */
    ENDED,
    /** A run that did not: tasks of it may still run. */
    INTERRUPTED
  }
}
