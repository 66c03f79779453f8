/**
 * The coordinator without I/O: what to dispatch where, what to do about losses, what to release to
 * the caller.
 *
 * <p>{@link dev.fleetpool.coordinator.core.Coordination} is the entry point: facts and the time go
 * in, {@link dev.fleetpool.coordinator.core.Decision decisions} come out, answers go to the {@link
 * dev.fleetpool.coordinator.core.JobSink} of their job. No clock, no thread, no Kafka type.
 * Everything is owned by the coordinator loop, but for {@link
 * dev.fleetpool.coordinator.core.InputQueue}, through which the threads that read inputs hand them
 * over.
 */
@NullMarked
package dev.fleetpool.coordinator.core;

import org.jspecify.annotations.NullMarked;
