package dev.fleetpool.simulation;

import static dev.fleetpool.simulation.VirtualTime.MS;
import static dev.fleetpool.simulation.VirtualTime.SECOND;

import dev.fleetpool.coordinator.core.Backoff;
import dev.fleetpool.coordinator.core.JobSettings.OnFailure;
import dev.fleetpool.coordinator.core.JobSettings.Release;
import dev.fleetpool.coordinator.core.JobSettings.Retries;
import dev.fleetpool.coordinator.core.JobSettings.Speculation;
import dev.fleetpool.proto.JobKey;
import dev.fleetpool.simulation.SimulatedFleet.Harm;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.LongUnaryOperator;

/**
 * What a seed stands for: a fleet, its jobs, and what goes wrong.
 *
 * @param hosts those that are there from the beginning
 * @param lacking the share of hosts that lack a jar
 * @param labelled the share of hosts that have the label that jobs may require; 0 if none does
 */
record Scenario(
    SimulatedFleet.Conditions conditions,
    List<Arrival> hosts,
    double lacking,
    double labelled,
    List<Submission> jobs,
    List<Fault> faults) {

  private static final long FAULTS_WITHIN_NS = 8 * SECOND;

  /** A slot that lacks a jar hands back task by task, for each of three attempts. */
  private static final long WAYS_PER_TASK = 12;

  /**
   * What costs no task a second execution; what happens to hosts, if it is over within half a
   * second. A partition that moves may: its next owner runs what was asked back while it waited, if
   * it has not heard of that order.
   */
  private static final List<Fault.Kind> MILD =
      List.of(
          Fault.Kind.FREEZE,
          Fault.Kind.CUT_OFF,
          Fault.Kind.MUTE,
          Fault.Kind.DEAF,
          Fault.Kind.SLEEP,
          Fault.Kind.OUTAGE,
          Fault.Kind.COORDINATOR_CUT_OFF,
          Fault.Kind.SLOW_HOST);

  /** A host that joins. */
  record Arrival(long atNs, int slots) {}

  /**
   * A job that is submitted.
   *
   * @param batch how many inputs come at once; 0 for all of them
   * @param everyNs how long it is at most until the next ones
   * @param cancelsTasks how many tasks are cancelled
   * @param cancelAfterNs when the job is cancelled; 0 for never
   * @param again whether it is then run once more, under its name
   */
  record Submission(
      JobPlan plan,
      long atNs,
      int batch,
      long everyNs,
      int cancelsTasks,
      long cancelAfterNs,
      boolean again) {}

  static Scenario of(long seed) {
    return new Draw(seed).scenario();
  }

  /** Returns how many jobs there will be. */
  int jobCount() {
    return jobs.size() + (int) jobs.stream().filter(Submission::again).count();
  }

  /** Returns when all jobs must have ended. */
  long limitNs() {
    long lastNs = FAULTS_WITHIN_NS;
    for (Fault fault : faults) {
      lastNs = Math.max(lastNs, fault.endNs());
    }
    long workNs = 0;
    for (Submission job : jobs) {
      long wayNs = WAYS_PER_TASK * conditions.network().mostNs();
      workNs += 2 * job.plan.workNs() + job.plan.tasks() * (job.everyNs + wayNs);
    }
    boolean slows = faults.stream().anyMatch(fault -> fault.kind() == Fault.Kind.SLOW_HOST);
    return lastNs + 40 * SECOND + (slows ? Simulation.SLOWEST * workNs : workNs);
  }

  /** Draws a scenario. */
  private static final class Draw {
    private final long seed;
    private final Dice dice;

    /** Of its own, so that what a seed stands for is otherwise the same as without labels. */
    private final Dice labelDice;

    private final double labelled;
    private JobPlan.Naming naming = JobPlan.Naming.UNNAMED;

    Draw(long seed) {
      this.seed = seed;
      this.dice = new Dice(-seed - 1);
      this.labelDice = new Dice(seed * 31 + 17);
      this.labelled = labelDice.pick(0.0, 0.0, 0.3, 0.6);
    }

    Scenario scenario() {
      Harm harm = dice.pick(List.of(Harm.NONE, Harm.MILD, Harm.ANY, Harm.ANY));
      boolean wild = harm == Harm.ANY;
      Network.Settings network =
          new Network.Settings(
              MS / 10,
              dice.pick(MS, 5 * MS, 30 * MS, 100 * MS),
              dice.pick(0, 50 * MS, 200 * MS),
              wild ? dice.pick(0.0, 0.0, 0.05, 0.3) : 0,
              wild ? dice.pick(0.0, 0.0, 0.1) : 0);
      SimulatedFleet.Conditions conditions =
          new SimulatedFleet.Conditions(
              seed,
              network,
              dice.below(4) == 0
                  ? SimulatedGroup.Protocol.EAGER
                  : SimulatedGroup.Protocol.COOPERATIVE,
              dice.pick(2 * SECOND, 4 * SECOND, 6 * SECOND),
              wild ? dice.pick(0.0, 0.0, 0.1) : 0,
              harm);
      List<Arrival> hosts = hosts();
      double lacking = wild ? dice.pick(0.0, 0.0, 0.0, 0.3) : 0;
      List<Fault> faults = harm == Harm.NONE ? death() : faults(harm);
      if (faults.stream().anyMatch(fault -> fault.kind() == Fault.Kind.COORDINATOR_DIES)) {
        naming = JobPlan.Naming.NAMED;
      }
      return new Scenario(conditions, hosts, lacking, labelled, jobs(), faults);
    }

    private List<Arrival> hosts() {
      int kind = dice.below(100);
      int count =
          kind < 80 ? dice.between(1, 4) : kind < 98 ? dice.between(5, 15) : dice.between(16, 100);
      List<Arrival> hosts = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        hosts.add(new Arrival(dice.within(SECOND), dice.between(1, count > 15 ? 2 : 4)));
      }
      return hosts;
    }

    private List<Submission> jobs() {
      List<Submission> jobs = new ArrayList<>();
      int count = dice.between(1, 3);
      for (int number = 0; number < count; number++) {
        boolean slowly = dice.below(2) == 0;
        long cancelAfterNs = dice.below(6) == 0 ? 1 + dice.within(3 * SECOND) : 0;
        jobs.add(
            new Submission(
                plan(number),
                dice.within(2 * SECOND),
                slowly ? dice.between(1, 20) : 0,
                dice.pick(MS, 5 * MS, 50 * MS),
                dice.below(4) == 0 ? 20 : 0,
                cancelAfterNs,
                cancelAfterNs > 0 && dice.below(2) == 0));
      }
      return jobs;
    }

    private JobPlan plan(int number) {
      int tasks = dice.below(250);
      JobPlan.Misdeeds misdeeds =
          new JobPlan.Misdeeds(
              dice.pick(0.0, 0.0, 0.1),
              dice.pick(0.0, 0.0, 0.05),
              dice.pick(0.0, 0.0, 0.02),
              dice.pick(0.0, 0.2),
              dice.pick(0.0, 0.0, 0.1));
      return new JobPlan(
          new JobKey("job-" + number, 1),
          seed * 31 + number,
          1,
          tasks,
          times(tasks),
          misdeeds,
          manner());
    }

    private LongUnaryOperator times(int tasks) {
      long baseNs = dice.pick(MS / 20, MS, 10 * MS, 50 * MS);
      int kind = dice.below(4);
      long[] times = new long[tasks];
      for (int i = 0; i < tasks; i++) {
        times[i] =
            switch (kind) {
              case 0 -> (long) (baseNs * Math.min(100, Math.pow(1 - dice.share(), -0.9)));
              case 1 -> dice.below(2) == 0 ? baseNs : 10 * baseNs;
              default -> baseNs;
            };
      }
      for (int longOnes = kind == 2 && tasks > 0 ? dice.between(1, 4) : 0;
          longOnes > 0;
          longOnes--) {
        times[dice.below(tasks)] = 3 * SECOND + dice.within(2 * SECOND);
      }
      return index -> times[(int) index];
    }

    private JobPlan.Manner manner() {
      return new JobPlan.Manner(
          dice.below(3) == 0 ? OptionalInt.of(dice.between(1, 20)) : OptionalInt.empty(),
          dice.below(2) == 0 ? Release.IN_ORDER : Release.AS_THEY_COME,
          dice.below(4) == 0 ? OnFailure.STOP : OnFailure.GO_ON,
          new Retries(dice.below(3), dice.below(3)),
          dice.below(4) == 0 ? "/other.jar" : SimulatedFleet.APP,
          dice.below(5) == 0 ? dice.between(1, 30) : 0,
          dice.below(4) == 0 ? 300 : 0,
          backoff(),
          dice.below(3) == 0 ? Speculation.NO_COPIES : Speculation.COPIES,
          naming,
          labelled > 0 && labelDice.chance(0.5) ? SimulatedHost.LABEL : "");
    }

    private Backoff backoff() {
      long firstNs = dice.pick(0, 0, 20 * MS, 200 * MS);
      return firstNs == 0 ? Backoff.NONE : new Backoff(firstNs, 2 * firstNs, dice::share);
    }

    /** Where nothing else goes wrong, at most the coordinator dies. */
    private List<Fault> death() {
      Fault.Kind kind = Fault.Kind.COORDINATOR_DIES;
      return dice.below(2) == 0
          ? List.of()
          : List.of(new Fault(kind, dice.within(4 * SECOND), howLong(kind), 0));
    }

    private List<Fault> faults(Harm harm) {
      List<Fault> faults = new ArrayList<>();
      int count = dice.between(0, 5);
      long withinNs = dice.pick(2 * SECOND, 4 * SECOND, FAULTS_WITHIN_NS);
      for (int i = 0; i < count; i++) {
        Fault.Kind kind = dice.pick(harm == Harm.MILD ? MILD : List.of(Fault.Kind.values()));
        long forNs = harm == Harm.MILD ? howLongIfMild(kind) : howLong(kind);
        faults.add(new Fault(kind, dice.within(withinNs), forNs, dice.below(100)));
      }
      return faults;
    }

    private long howLongIfMild(Fault.Kind kind) {
      return switch (kind) {
        case FREEZE, CUT_OFF, MUTE, DEAF -> dice.within(SECOND / 2);
        default -> howLong(kind);
      };
    }

    private long howLong(Fault.Kind kind) {
      return switch (kind) {
        case FREEZE, CUT_OFF, MUTE, DEAF -> dice.within(dice.pick(SECOND, 3 * SECOND, 14 * SECOND));
        case SLOW_LOG, SLEEP, COORDINATOR_CUT_OFF, SLOW_HOST -> dice.within(6 * SECOND);
        case COORDINATOR_DIES -> dice.within(3 * SECOND);
        case OUTAGE -> 5 * SECOND + dice.within(25 * SECOND);
        default -> 0;
      };
    }
  }
}
