/**
 * The coordinator's rules for chunk sizes and credit against the best fixed setting, in virtual
 * time: {@link dev.fleetpool.coordinator.core.scheduling.SchedulingRulesTest} runs both on one
 * {@link dev.fleetpool.coordinator.core.scheduling.VirtualFleet}. All of it is owned by the calling
 * thread.
 */
@NullMarked
package dev.fleetpool.coordinator.core.scheduling;

import org.jspecify.annotations.NullMarked;
