package dev.fleetpool.simulation;

import static dev.fleetpool.simulation.VirtualTime.SECOND;

import dev.fleetpool.simulation.SimulatedFleet.Conditions;
import dev.fleetpool.simulation.SimulatedFleet.Harm;
import java.util.function.LongUnaryOperator;

/** A fleet to which nothing happens but what a test does to it. */
final class CalmFleet {

  final VirtualTime time = new VirtualTime();
  final SimulatedFleet fleet;
  private long startNs;

  /** Creates one whose hosts live. */
  CalmFleet() {
    this(Harm.NONE);
  }

  /**
   * Creates one without hosts.
   *
   * @param harm what the test may do to it
   */
  CalmFleet(Harm harm) {
    fleet = new SimulatedFleet(conditions(harm), time, Trace.kept(time));
  }

  private static Conditions conditions(Harm harm) {
    return new Conditions(
        0,
        Network.Settings.QUICK,
        SimulatedGroup.Protocol.COOPERATIVE,
        6 * SECOND,
        /* startFailures= */ 0,
        harm);
  }

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
