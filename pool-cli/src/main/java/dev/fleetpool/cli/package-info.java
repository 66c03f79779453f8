/**
 * The {@code fleetpool} command. Entry point: {@link dev.fleetpool.cli.FleetpoolCommand}; each
 * subcommand is a class, run by the main thread. Nothing here is for other modules.
 */
@NullMarked
package dev.fleetpool.cli;

import org.jspecify.annotations.NullMarked;
