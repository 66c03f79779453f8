/**
 * A coordinator, up to a hundred hosts and the log in one thread and in virtual time, driven by a
 * seed: the real cores of coordinator and slot among models of all that is around them.
 *
 * <p>{@link dev.fleetpool.simulation.Simulation} is the entry point. One simulation is one object
 * graph, owned by the thread that runs it; two of them share nothing, and the same seed takes the
 * same steps. What must hold is checked where it happens, and the first thing that does not ends
 * the run with a {@link dev.fleetpool.simulation.SimulationFailedException}.
 */
@NullMarked
package dev.fleetpool.simulation;

import org.jspecify.annotations.NullMarked;
