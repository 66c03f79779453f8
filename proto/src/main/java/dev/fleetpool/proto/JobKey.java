package dev.fleetpool.proto;

/**
 * One run of a job: what is in flight for an earlier run of the same name is told apart by the
 * epoch.
 *
 * @param jobId a UUID, or the name the user chose
 * @param epoch greater for a later run
 */
public record JobKey(String jobId, long epoch) {}
