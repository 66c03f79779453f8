package dev.fleetpool.coordinator;

/**
 * Where answers to this coordinator go.
 *
 * @param coordinator its name, for people
 * @param partition the partition of the results topic on which it listens
 */
record ReplyAddress(String coordinator, int partition) {}
