package dev.fleetpool.chaos;

/**
 * One result as its caller got it.
 *
 * @param value what it was
 * @param atNs when, by the caller's clock
 */
record Release(long value, long atNs) {}
