/**
 * What Fleetpool measures of itself, without a library for it: {@link
 * dev.fleetpool.metrics.FleetMeter} is the catalogue, {@link dev.fleetpool.metrics.Figures} the
 * values, and {@link dev.fleetpool.metrics.Metered} what has some. No threads.
 */
@NullMarked
package dev.fleetpool.metrics;

import org.jspecify.annotations.NullMarked;
