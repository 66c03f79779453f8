/**
 * A Kafka broker for the tests of this module: enter at {@link
 * dev.fleetpool.local.testing.TestKafka}, which owns it and ends it with the JVM.
 */
@NullMarked
package dev.fleetpool.local.testing;

import org.jspecify.annotations.NullMarked;
