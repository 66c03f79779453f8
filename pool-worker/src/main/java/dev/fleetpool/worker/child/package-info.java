/**
 * A child JVM, seen from the agent: started, spoken to, and accounted for when it is gone. Entry
 * point: {@code ChildProcess}, which owns two daemon threads per child: {@code fleetpool-child-<n>}
 * receives and calls the listener, {@code fleetpool-child-<n>-output} drains what the child prints.
 */
@NullMarked
package dev.fleetpool.worker.child;

import org.jspecify.annotations.NullMarked;
