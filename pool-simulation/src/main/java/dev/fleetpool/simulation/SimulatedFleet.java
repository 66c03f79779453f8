package dev.fleetpool.simulation;

import static dev.fleetpool.simulation.VirtualTime.MS;
import static dev.fleetpool.simulation.VirtualTime.SECOND;

import dev.fleetpool.proto.ChunkKey;
import dev.fleetpool.proto.JobKey;
import dev.fleetpool.proto.TaskMessage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A coordinator, the log, the group and the hosts, and what must hold of them all together. What
 * must hold of one of them is checked there.
 */
final class SimulatedFleet {

  /** The class path that children are started with before there is work. */
  static final String APP = "/app.jar";

  /** After a move of partitions it may take so long until the coordinator knows who has what. */
  static final long MOVE_NS = 5 * SECOND;

  /** The same after a host was lost: its session and its silence have to run out. */
  static final long LOSS_NS = 16 * SECOND;

  private static final long HOST_TIMEOUT_NS = 3 * SECOND;

  /** A slot that could work may be idle for so long. */
  private static final long IDLE_LIMIT_NS = 700 * MS;

  private static final long CHECK_NS = 50 * MS;
  private static final long SETTLE_NS = 30 * SECOND;

  final VirtualTime time;
  final Dice dice;
  final Trace trace;
  final Network network;
  final SimulatedLog log = new SimulatedLog(this);
  final SimulatedGroup group;
  SimulatedCoordinator coordinator;
  final Executions executions = new Executions(this);
  final List<SimulatedHost> hosts = new ArrayList<>();
  final Map<JobKey, SimulatedJob> jobs = new LinkedHashMap<>();
  final double startFailures;
  long lastPid;
  int endedJobs;
  long copies;
  private final Harm harm;
  private long calmFromNs;
  private long nextCheckNs;

  SimulatedFleet(Conditions conditions, VirtualTime time, Trace trace) {
    this.time = time;
    this.trace = trace;
    this.dice = new Dice(conditions.seed());
    this.network = new Network(conditions.network(), time, dice);
    this.group = new SimulatedGroup(this, conditions.protocol(), conditions.sessionNs());
    this.coordinator = new SimulatedCoordinator(this);
    this.startFailures = conditions.startFailures();
    this.harm = conditions.harm();
    coordinator.startAfter(0);
  }

  /**
   * What a fleet lives in.
   *
   * @param protocol how partitions move
   * @param sessionNs after which silence a member is expelled from the group
   * @param startFailures the share of children that do not come up
   * @param harm what goes wrong besides user code
   */
  record Conditions(
      long seed,
      Network.Settings network,
      SimulatedGroup.Protocol protocol,
      long sessionNs,
      double startFailures,
      Harm harm) {}

  /** What goes wrong besides user code. */
  enum Harm {
    /** Nothing. */
    NONE,
    /** Machines stop, or are cut off, for less than anybody minds. */
    MILD,
    /** Anything. */
    ANY
  }

  // ---- what happens

  SimulatedHost join(int slots, String lacking) {
    return join(slots, lacking, Set.of());
  }

  SimulatedHost join(int slots, String lacking, Set<String> labels) {
    SimulatedHost host = new SimulatedHost(this, "host-" + hosts.size(), slots, lacking, labels);
    trace.add("%s: joins with %d slots, %s", host.name, slots, labels.toString());
    hosts.add(host);
    changed(MOVE_NS);
    host.start();
    return host;
  }

  SimulatedJob open(JobPlan plan) {
    SimulatedJob job = new SimulatedJob(this, plan);
    trace.add("%s: opens with %d tasks", job.key, plan.tasks());
    jobs.put(job.key, job);
    coordinator.open(job);
    return job;
  }

  SimulatedJob job(JobKey key) {
    SimulatedJob job = jobs.get(key);
    if (job == null) {
      throw new Violation("nobody opened " + key);
    }
    return job;
  }

  /** The coordinator dies; another one takes its place and opens again what it had open. */
  void replaceCoordinator(long afterNs) {
    trace.add("coordinator: dies");
    List<SimulatedJob> open = jobs.values().stream().filter(job -> job.endedNs < 0).toList();
    coordinator.die();
    coordinator = new SimulatedCoordinator(this);
    coordinator.startAfter(afterNs);
    changed(afterNs + LOSS_NS);
    for (SimulatedJob job : open) {
      SimulatedJob later = job.resume();
      jobs.put(later.key, later);
      coordinator.open(later);
    }
  }

  /** Something happened to the tasks of a chunk. */
  void touched(ChunkKey chunk) {
    job(chunk.job()).touched(chunk);
  }

  /** The brokers are away, for everybody. */
  void outage(long forNs) {
    trace.add("log: is away for %d ms", forNs / MS);
    network.goAway(forNs);
    if (harm == Harm.ANY && dice.chance(0.5)) {
      network.refuseSends();
    }
    changed(forNs + LOSS_NS);
    time.after(forNs, this::outageEnds);
  }

  private void outageEnds() {
    if (!network.isAway()) {
      trace.add("log: is back");
      coordinator.link.flow();
      hosts.forEach(SimulatedHost::flow);
    }
  }

  /** Slots are expected to be busy only when the fleet has not changed for a while. */
  void changed(long settlesWithinNs) {
    calmFromNs = Math.max(calmFromNs, time.nowNs() + settlesWithinNs);
  }

  /** Says whether no host is ever lost, so that an attempt is used up by a failure only. */
  boolean keepsItsHosts() {
    return harm != Harm.ANY;
  }

  boolean isFaultless() {
    return harm == Harm.NONE;
  }

  // ---- time

  /** Runs until all jobs have ended, at most until the limit, and then until all is quiet. */
  void run(int jobsExpected, long limitNs) {
    while (endedJobs < jobsExpected) {
      step();
      Violation.unless(time.nowNs() < limitNs, () -> "a job does not end");
    }
    long doneNs = time.nowNs();
    while (!isQuiet() && time.nowNs() < Math.max(doneNs, network.backNs()) + SETTLE_NS) {
      step();
    }
    checkQuiet();
  }

  void runFor(long forNs) {
    long endNs = time.nowNs() + forNs;
    while (time.nowNs() < endNs) {
      step();
    }
  }

  private void step() {
    time.step();
    if (time.nowNs() >= nextCheckNs) {
      nextCheckNs = time.nowNs() + CHECK_NS;
      checkLateBinding();
    }
  }

  // ---- what must hold

  /** Late binding: no slot is idle for long while a task waits that nobody runs. */
  private void checkLateBinding() {
    if (time.nowNs() < calmFromNs) {
      return;
    }
    long sinceNs = time.nowNs() - IDLE_LIMIT_NS;
    for (SimulatedHost host : hosts) {
      for (SimulatedSlot slot : host.slots) {
        if (host.isUp() && host.hasEverything() && slot.isIdleSince(sinceNs)) {
          jobs.values().stream()
              .filter(job -> host.serves(job.plan))
              .forEach(job -> checkNothingWaits(job, slot, sinceNs));
        }
      }
    }
  }

  private void checkNothingWaits(SimulatedJob job, SimulatedSlot idle, long sinceNs) {
    for (long i = 0; job.endedNs < 0 && i < job.appended(); i++) {
      if (!job.isTouchedSince(i, sinceNs - job.restNs())
          && !coordinator.core.isAnswered(job.key, i)
          && !job.tasks.isRefused(i)
          && !isRunning(job, i)
          && (!isAnyAstray() || idle.isIdleSince(sinceNs - HOST_TIMEOUT_NS - SECOND))) {
        throw new Violation(
            "%s is idle while task %d of %s waits".formatted(idle.name(), i, job.key));
      }
    }
  }

  /**
   * Says whether the coordinator waits for a chunk that no slot will ever come to: a host claimed
   * it and died, after its partition had moved. That shows only when the slot that has the
   * partition now has had nothing to do for the host time-out.
   */
  private boolean isAnyAstray() {
    return coordinator.waitedForSince(time.nowNs() - IDLE_LIMIT_NS).stream()
        .anyMatch(key -> slots().noneMatch(slot -> slot.has(key)));
  }

  private boolean isRunning(SimulatedJob job, long index) {
    return runningTasks()
        .filter(task -> index >= task.firstIndex() && index < task.endIndex())
        .anyMatch(task -> job(task.key().job()).latest() == job);
  }

  /** Returns the chunks that children are at. */
  Stream<TaskMessage> runningTasks() {
    return slots().flatMap(slot -> slot.running().stream());
  }

  /** Returns the tasks that children are at, of a job of this name and version of its code. */
  Stream<Long> childrenAt(int version, String jobId) {
    return slots()
        .flatMap(slot -> slot.taskAtWork().stream())
        .filter(task -> task.job().key.jobId().equals(jobId))
        .filter(task -> task.job().plan.version() == version)
        .map(SimulatedChild.AtWork::index);
  }

  private Stream<SimulatedSlot> slots() {
    return hosts.stream().flatMap(host -> host.slots.stream());
  }

  private Stream<SimulatedSlot> liveSlots() {
    return hosts.stream().filter(SimulatedHost::isUp).flatMap(host -> host.slots.stream());
  }

  private boolean isQuiet() {
    try {
      checkQuiet();
      return true;
    } catch (Violation e) {
      return false;
    }
  }

  /** Checks what must hold when all jobs have ended and all messages have arrived. */
  private void checkQuiet() {
    coordinator.checkQuiet();
    liveSlots().forEach(SimulatedSlot::checkEmpty);
    group.checkAllClaimed();
    if (harm != Harm.ANY) {
      jobs.values().stream()
          .filter(job -> !job.plan.misdeeds().costOthers() && job.plan.manner().timeoutMs() == 0)
          .forEach(SimulatedJob::checkExecutions);
    }
  }

  // ---- for people

  List<String> state() {
    List<String> lines = new ArrayList<>();
    lines.add("%d ms".formatted(time.nowNs() / MS));
    jobs.values().forEach(job -> lines.add(job.toString()));
    for (SimulatedHost host : hosts) {
      lines.add(host.name + " is " + host.state());
      host.slots.forEach(slot -> lines.add("  " + slot));
    }
    coordinator.core.slotLoads().forEach(load -> lines.add("known: " + load));
    return lines;
  }
}
