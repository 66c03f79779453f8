package dev.fleetpool.simulation;

import static dev.fleetpool.simulation.VirtualTime.SECOND;

import dev.fleetpool.simulation.SimulatedFleet.Conditions;
import java.util.function.LongUnaryOperator;

/** A fleet to which nothing happens but what a test does to it. */
final class CalmFleet {

  private static final Conditions CALM =
      new Conditions(
          0,
          Network.Settings.QUICK,
          SimulatedGroup.Protocol.COOPERATIVE,
          6 * SECOND,
          /* startFailures= */ 0,
          SimulatedFleet.Harm.NONE);

  final VirtualTime time = new VirtualTime();
  final SimulatedFleet fleet = new SimulatedFleet(CALM, time, Trace.kept(time));
  private long startNs;

  /** A host joins, and is given time to have its partitions. */
  SimulatedHost join(int slots) {
    SimulatedHost host = fleet.join(slots, "");
    fleet.runFor(5 * SECOND);
    return host;
  }

  /** Opens a job of so many tasks, with all its inputs. */
  SimulatedJob open(int tasks, LongUnaryOperator timeNs) {
    return open(JobPlan.plain(fleet.jobs.size(), tasks, timeNs));
  }

  SimulatedJob open(JobPlan plan) {
    startNs = time.nowNs();
    SimulatedJob job = fleet.open(plan);
    job.append(Integer.MAX_VALUE);
    return job;
  }

  /** Returns the time since the last job was opened. */
  long sinceStart(long atNs) {
    return atNs - startNs;
  }

  /** Runs until all jobs have ended and all is quiet. */
  void run() {
    fleet.run(fleet.jobs.size(), 600 * SECOND);
  }
}
