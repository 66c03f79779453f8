/**
 * Tells versions of a job's code apart, so that a named job knows which results still hold; {@link
 * dev.fleetpool.coordinator.code.CodeFingerprint} is the entry. Runs on the thread that submits.
 */
@NullMarked
package dev.fleetpool.coordinator.code;

import org.jspecify.annotations.NullMarked;
