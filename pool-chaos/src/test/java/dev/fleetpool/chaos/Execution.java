package dev.fleetpool.chaos;

import java.util.OptionalLong;

/**
 * One execution of a task, as it told of itself. Its times are those of its host's clock.
 *
 * @param index the index of the task
 * @param host where it ran
 * @param pid the child that ran it
 * @param startMs when it started
 * @param endMs when it ended; none if it was killed or still runs
 */
record Execution(int index, String host, long pid, long startMs, OptionalLong endMs) {}
