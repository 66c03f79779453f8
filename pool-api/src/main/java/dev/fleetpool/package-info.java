/**
 * The front door of Fleetpool: {@code multiprocessing.Pool} for a fleet of hosts.
 *
 * <p>Start at {@link dev.fleetpool.Pool}. A user needs the types of this package and no others.
 * Every type here is immutable or says which threads may use it.
 */
@NullMarked
package dev.fleetpool;

import org.jspecify.annotations.NullMarked;
