/**
 * Faults against real agents, children and brokers, each a process of its own.
 *
 * <p>A {@link dev.fleetpool.chaos.ChaosFleet} has the processes and a pool; a {@link
 * dev.fleetpool.chaos.ReferenceRun} runs a job on it and brings a fault about in the middle; the
 * {@link dev.fleetpool.chaos.HistoryChecker} judges what came out and what was executed. Each test
 * owns its processes and threads and ends them. Tests named {@code ...IT} are quick; those named
 * {@code ...ChaosIT} take a minute or more and run with {@code -Pchaos} only.
 */
@NullMarked
package dev.fleetpool.chaos;

import org.jspecify.annotations.NullMarked;
