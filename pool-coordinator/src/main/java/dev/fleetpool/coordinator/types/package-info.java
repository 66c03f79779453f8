/**
 * Which classes the results of a job may hold; {@link dev.fleetpool.coordinator.types.ResultFilter}
 * is the entry. It is made on the thread that submits and asked on those that read results.
 */
@NullMarked
package dev.fleetpool.coordinator.types;

import org.jspecify.annotations.NullMarked;
