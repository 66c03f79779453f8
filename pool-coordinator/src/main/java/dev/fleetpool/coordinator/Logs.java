package dev.fleetpool.coordinator;

/**
 * Where attached jobs look. Thread-safe.
 *
 * @param jobs what is known of all jobs
 * @param detached what is known of detached jobs
 * @param large fetches the values that travel apart
 */
record Logs(JobLog jobs, DetachedLog detached, LargeValues large) {}
