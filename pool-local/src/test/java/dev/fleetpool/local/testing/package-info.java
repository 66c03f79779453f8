/**
 * A Kafka broker and a fleet on it for the tests of this module: enter at {@link
 * dev.fleetpool.local.testing.TestFleet} or {@link dev.fleetpool.local.testing.TestKafka}, which
 * own theirs and end them with the JVM.
 */
@NullMarked
package dev.fleetpool.local.testing;

import org.jspecify.annotations.NullMarked;
