/**
 * What {@code fleetpool top} shows: {@link dev.fleetpool.cli.top.TopWatch} gathers what hosts and
 * jobs tell, {@link dev.fleetpool.cli.top.TopFrame} makes lines of it, and {@link
 * dev.fleetpool.cli.top.TopScreen} shows them, on the thread that calls it.
 */
@NullMarked
package dev.fleetpool.cli.top;

import org.jspecify.annotations.NullMarked;
