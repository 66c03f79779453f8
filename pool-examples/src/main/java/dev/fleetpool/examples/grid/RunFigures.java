package dev.fleetpool.examples.grid;

import java.time.Duration;

/**
 * How a run went, as seen from the caller.
 *
 * @param wall the time from submission to the last result
 * @param slots the slots that worked on it, at least 1
 */
record RunFigures(Duration wall, int slots) {}
