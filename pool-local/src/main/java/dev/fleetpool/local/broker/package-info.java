/**
 * A real Kafka broker for one machine: a child JVM that starts in about a second and ends with its
 * parent, whatever ends that.
 *
 * <p>Enter at {@link dev.fleetpool.local.broker.EmbeddedBroker}, which lives in the user's JVM and
 * owns the child process and the one thread that reads its output. {@link
 * dev.fleetpool.local.broker.BrokerMain} is the child's {@code main}; it owns the server. The two
 * share no state: orders go down as command-line arguments and as the end of standard input, facts
 * come up as lines of standard output and as its end.
 */
@NullMarked
package dev.fleetpool.local.broker;

import org.jspecify.annotations.NullMarked;
