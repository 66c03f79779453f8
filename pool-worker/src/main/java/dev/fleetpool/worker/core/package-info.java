/**
 * A slot without I/O: what it runs next, what it claims, and what it says of it.
 *
 * <p>{@link dev.fleetpool.worker.core.SlotCore} is the entry point: facts and the time go in,
 * {@link dev.fleetpool.worker.core.SlotDecision decisions} come out. No clock, no thread, no Kafka
 * type. Each core is owned by its slot, which calls it under its lock; {@link
 * dev.fleetpool.worker.core.HostTables} belong to the agent and are thread-safe.
 */
@NullMarked
package dev.fleetpool.worker.core;

import org.jspecify.annotations.NullMarked;
