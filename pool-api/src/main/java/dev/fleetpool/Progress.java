package dev.fleetpool;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * How far a job is.
 *
 * @param jobId the job's id
 * @param total the number of tasks, unknown while lazy input is still being read
 * @param done tasks answered, failed ones included, and those taken over from earlier runs
 * @param failed tasks that failed for good
 * @param retried attempts that were lost and made again
 * @param resumed what a named job took over from earlier runs, so far; {@link Resumed#NOTHING} for
 *     other jobs
 * @param slots slots of the fleet that are known at this moment
 * @param elapsed the time since submission
 */
public record Progress(
    String jobId,
    OptionalLong total,
    long done,
    long failed,
    long retried,
    Resumed resumed,
    int slots,
    Duration elapsed) {}
