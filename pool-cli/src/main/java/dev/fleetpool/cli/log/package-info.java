/**
 * What the commands log. Entry points: {@link dev.fleetpool.cli.log.CommandLogging}, {@link
 * dev.fleetpool.cli.log.LogSilence}. Has no thread of its own but the hook that it registers.
 */
@NullMarked
package dev.fleetpool.cli.log;

import org.jspecify.annotations.NullMarked;
