/**
 * {@code fleetpool map}: any program over a fleet, with GNU parallel's manners. Entry point: {@link
 * dev.fleetpool.cli.map.MapOptions}, which the command line fills and runs.
 *
 * <p>Three places. In the caller, a thread of the pool reads inputs and renders commands ({@link
 * dev.fleetpool.cli.map.CommandFeed}), and the main thread prints what comes back ({@link
 * dev.fleetpool.cli.map.MapRun}). On the hosts, {@link dev.fleetpool.cli.map.CommandFunction} runs
 * one command at a time in each child; it stands on the JDK and pool-api only.
 */
@NullMarked
package dev.fleetpool.cli.map;

import org.jspecify.annotations.NullMarked;
