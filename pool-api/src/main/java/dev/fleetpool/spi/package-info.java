/**
 * How {@link dev.fleetpool.Pool#local} and {@link dev.fleetpool.Pool#connect} find their
 * implementation: by {@link java.util.ServiceLoader}. Not for users.
 */
@NullMarked
package dev.fleetpool.spi;

import org.jspecify.annotations.NullMarked;
