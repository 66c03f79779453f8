package dev.fleetpool.simulation;

import static dev.fleetpool.simulation.VirtualTime.MS;
import static dev.fleetpool.simulation.VirtualTime.SECOND;

import dev.fleetpool.simulation.Scenario.Submission;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Runs what a seed stands for, and checks after every step that what must hold does. The same seed
 * takes the same steps.
 */
public final class Simulation {

  /** How many times longer a task takes on a slow host, at most. */
  static final int SLOWEST = 20;

  private static final long SLOWER_NS = 2 * SECOND;
  private static final String OTHER = "/other.jar";

  private final long seed;
  private final Scenario scenario;
  private final Dice dice;
  private final Dice labelDice;
  private final VirtualTime time = new VirtualTime();
  private final Trace trace;
  private final SimulatedFleet fleet;

  /**
   * What came of a simulation that went well.
   *
   * @param hosts how many hosts took part
   * @param tasks how many tasks were submitted
   * @param executions how many times a child began a task
   * @param faults how many things went wrong, besides user code
   * @param events how many events there were
   * @param virtualMs how long it was, in virtual time
   * @param steps a hash of all steps
   */
  public record Report(
      int hosts,
      long tasks,
      long executions,
      int faults,
      long events,
      long virtualMs,
      long steps) {}

  private Simulation(long seed, Consumer<String> reader, boolean isRead) {
    this.seed = seed;
    this.scenario = Scenario.of(seed);
    this.dice = new Dice(seed + 1);
    this.labelDice = new Dice(seed * 31 + 18);
    this.trace = isRead ? Trace.read(time, reader) : Trace.kept(time);
    this.fleet = new SimulatedFleet(scenario.conditions(), time, trace);
  }

  /**
   * Runs one seed.
   *
   * @throws SimulationFailedException if something does not hold
   */
  public static Report run(long seed) {
    return new Simulation(seed, line -> {}, false).run();
  }

  /**
   * Runs one seed and tells each step.
   *
   * @throws SimulationFailedException if something does not hold
   */
  public static Report run(long seed, Consumer<String> reader) {
    return new Simulation(seed, reader, true).run();
  }

  private Report run() {
    scenario.hosts().forEach(host -> time.at(host.atNs(), () -> join(host.slots())));
    scenario.jobs().forEach(job -> time.at(job.atNs(), () -> open(job)));
    scenario.faults().forEach(fault -> time.at(fault.atNs(), () -> happen(fault)));
    try {
      fleet.run(scenario.jobCount(), scenario.limitNs());
    } catch (RuntimeException | Error e) {
      throw new SimulationFailedException(seed, e, state(), trace.last());
    }
    return report();
  }

  private Report report() {
    return new Report(
        fleet.hosts.size(),
        fleet.jobs.values().stream().mapToLong(SimulatedJob::appended).sum(),
        fleet.jobs.values().stream().mapToLong(SimulatedJob::executions).sum(),
        scenario.faults().size(),
        time.events(),
        time.nowNs() / MS,
        trace.hash());
  }

  private List<String> state() {
    List<String> lines = new ArrayList<>();
    lines.add(scenario.conditions().toString());
    lines.add("faults: " + scenario.faults());
    lines.addAll(fleet.state());
    return lines;
  }

  // ---- jobs

  private void open(Submission submission) {
    SimulatedJob job = fleet.open(submission.plan());
    feed(job, submission);
    for (int i = 0; i < submission.cancelsTasks(); i++) {
      long index = dice.below(submission.plan().tasks() + 1);
      boolean interrupt = dice.below(2) == 0;
      boolean atWork = dice.below(2) == 0;
      time.after(
          dice.within(3 * SECOND),
          () ->
              fleet.coordinator.cancelTask(
                  job, atWork ? job.someRunning().orElse(index) : index, interrupt));
    }
    if (submission.cancelAfterNs() > 0) {
      time.after(submission.cancelAfterNs(), () -> cancel(job, submission));
    }
  }

  private void feed(SimulatedJob job, Submission submission) {
    job.append(submission.batch() == 0 ? Integer.MAX_VALUE : 1 + dice.below(submission.batch()));
    if (job.endedNs < 0 && !job.isAppended()) {
      time.after(dice.within(submission.everyNs()), () -> feed(job, submission));
    }
  }

  private void cancel(SimulatedJob job, Submission submission) {
    SimulatedJob latest = job.latest();
    fleet.coordinator.cancel(latest);
    if (submission.again()) {
      SimulatedJob later = fleet.open(latest.plan.again());
      later.append(Integer.MAX_VALUE);
    }
  }

  // ---- hosts and faults

  private void join(int slots) {
    boolean lacks = scenario.lacking() > 0 && dice.chance(scenario.lacking());
    boolean isLabelled =
        scenario.labelled() > 0
            && (labelDice.chance(scenario.labelled()) || !isAnyLabelledHostLeft());
    fleet.join(slots, lacks ? OTHER : "", isLabelled ? Set.of(SimulatedHost.LABEL) : Set.of());
  }

  private boolean isAnyLabelledHostLeft() {
    return fleet.hosts.stream().anyMatch(host -> !host.isGone() && host.isLabelled());
  }

  private void happen(Fault fault) {
    List<SimulatedHost> up = fleet.hosts.stream().filter(SimulatedHost::isUp).toList();
    switch (fault.kind()) {
      case JOIN -> join(1 + fault.choice() % 3);
      case ADD_PARTITIONS -> fleet.group.grow(fleet.log.taskPartitions() + 1 + fault.choice() % 5);
      case REBALANCE -> fleet.group.rebalance();
      case SLOW_LOG -> {
        fleet.network.slowDown(fault.forNs(), SLOWER_NS);
        fleet.changed(fault.forNs() + SimulatedFleet.LOSS_NS);
      }
      case SLEEP -> fleet.coordinator.sleep(fault.forNs());
      case COORDINATOR_DIES -> fleet.replaceCoordinator(fault.forNs());
      case OUTAGE -> fleet.outage(fault.forNs());
      case COORDINATOR_CUT_OFF -> fleet.coordinator.cutOff(fault.forNs());
      default -> {
        if (up.isEmpty()) {
          join(1 + fault.choice() % 3);
        } else {
          happen(fault, up.get(fault.choice() % up.size()));
        }
      }
    }
    boolean isLabelMissing = scenario.labelled() > 0 && !isAnyLabelledHostLeft();
    if (isLabelMissing || fleet.hosts.stream().allMatch(SimulatedHost::isGone)) {
      time.after(dice.within(3 * SECOND), () -> join(1 + fault.choice() % 3));
    }
  }

  private static void happen(Fault fault, SimulatedHost host) {
    switch (fault.kind()) {
      case CRASH -> host.crash();
      case FREEZE -> host.freeze(fault.forNs());
      case CUT_OFF -> host.cutOff(fault.forNs(), List.of(Link.Direction.OUT, Link.Direction.IN));
      case MUTE -> host.cutOff(fault.forNs(), List.of(Link.Direction.OUT));
      case DEAF -> host.cutOff(fault.forNs(), List.of(Link.Direction.IN));
      case LEAVE -> host.leave();
      case SLOW_HOST -> host.slowDown(fault.forNs(), 2 + fault.choice() % (SLOWEST - 1));
      case KILL_CHILD -> host.slots.forEach(SimulatedSlot::killChild);
      default -> throw new IllegalStateException(fault + " needs no host");
    }
  }
}
