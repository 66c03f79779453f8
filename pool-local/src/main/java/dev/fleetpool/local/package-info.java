/**
 * The embedded default: a Kafka broker in a child JVM and an agent in this one, started and ended
 * with the pool. Entry point: {@link dev.fleetpool.local.LocalPoolProvider}.
 */
@NullMarked
package dev.fleetpool.local;

import org.jspecify.annotations.NullMarked;
