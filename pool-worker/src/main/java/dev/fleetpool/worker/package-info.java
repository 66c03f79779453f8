/**
 * The host agent: the only process of a host that talks to Kafka.
 *
 * <p>{@link dev.fleetpool.worker.Agent} is the entry point. Each slot has a thread that polls its
 * consumer and never runs user code; the user's code runs in the slot's child. {@link
 * dev.fleetpool.worker.core.SlotCore} decides, without I/O, what a slot does; {@link
 * dev.fleetpool.worker.Slot} brings it facts from Kafka, the child and the clock, and does what it
 * decided.
 */
@NullMarked
package dev.fleetpool.worker;

import org.jspecify.annotations.NullMarked;
