package dev.fleetpool.coordinator.core.scheduling;

import java.util.OptionalInt;

/**
 * What a slot says of its work.
 *
 * @param first the index of the first task that is answered
 * @param count how many are, possibly none
 * @param busyNs time spent on these
 * @param ended whether the slot is done with the work
 * @param cutFrom the index from which on tasks were not started and will not be
 */
record Report(
    Work work, int slot, int first, int count, long busyNs, boolean ended, OptionalInt cutFrom) {}
