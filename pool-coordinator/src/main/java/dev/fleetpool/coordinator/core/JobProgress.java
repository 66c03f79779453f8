package dev.fleetpool.coordinator.core;

import java.util.Optional;

/**
 * How far a job is.
 *
 * @param jobId the job's id
 * @param total the number of tasks, once known
 * @param done tasks answered, failed ones included
 * @param failed tasks that failed for good
 * @param retried attempts that were lost and made again
 * @param slots slots of the fleet that are known
 * @param elapsedNs time since it was opened
 */
public record JobProgress(
    String jobId,
    Optional<Long> total,
    long done,
    long failed,
    long retried,
    int slots,
    long elapsedNs) {}
