/**
 * The way of what Fleetpool measures to Micrometer: {@link
 * dev.fleetpool.metrics.micrometer.FleetMeters} binds a pool, an agent or a service to a registry,
 * {@link dev.fleetpool.metrics.micrometer.PrometheusPage} is the registry of our own processes, and
 * {@link dev.fleetpool.metrics.micrometer.MetricsServer} shows it. Nothing else of Fleetpool knows
 * Micrometer, so that it may be absent.
 */
@NullMarked
package dev.fleetpool.metrics.micrometer;

import org.jspecify.annotations.NullMarked;
