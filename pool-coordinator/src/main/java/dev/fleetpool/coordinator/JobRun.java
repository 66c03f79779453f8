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
 * @param isFirst whether there is no earlier run to take results over from
 * @param code tells versions of the code of a named job apart; 0 for other jobs
 */
record JobRun(
    JobKey key,
    int partition,
    OptionalLong answersFrom,
    OptionalLong resultsFrom,
    boolean isFirst,
    long code) {}
