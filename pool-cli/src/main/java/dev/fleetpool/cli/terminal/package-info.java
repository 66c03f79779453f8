/**
 * The terminal that commands may have: {@link dev.fleetpool.cli.terminal.Terminal} says whether
 * they do, and what its user wants. Stateless.
 */
@NullMarked
package dev.fleetpool.cli.terminal;

import org.jspecify.annotations.NullMarked;
