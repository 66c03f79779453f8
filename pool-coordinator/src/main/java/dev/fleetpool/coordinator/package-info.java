/**
 * The caller's side: {@link dev.fleetpool.coordinator.CoordinatorClient} is a {@link
 * dev.fleetpool.Pool} over a fleet.
 *
 * <p>One thread per pool, the coordinator loop, owns the core and talks to Kafka. Threads of the
 * caller, and one per background job or stream, read inputs and decode results; user code never
 * runs on the loop, but for the condition of {@link dev.fleetpool.Job#retryIf}.
 */
@NullMarked
package dev.fleetpool.coordinator;

import org.jspecify.annotations.NullMarked;
