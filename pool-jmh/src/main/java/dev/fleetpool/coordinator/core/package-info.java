/** Benchmarks of the coordinator's core, in its package, since its classes are not public. */
@NullMarked
package dev.fleetpool.coordinator.core;

import org.jspecify.annotations.NullMarked;
