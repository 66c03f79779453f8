package dev.fleetpool.coordinator;

import dev.fleetpool.Codec;

/**
 * How the inputs of a job go out.
 *
 * @param large publishes those that are too large for messages
 * @param codec writes what would be Java-serialized, if it takes it
 */
record Outgoing(LargeValues large, Codec codec) {}
