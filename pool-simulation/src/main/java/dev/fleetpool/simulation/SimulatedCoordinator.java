package dev.fleetpool.simulation;

import static dev.fleetpool.simulation.VirtualTime.MS;
import static dev.fleetpool.simulation.VirtualTime.SECOND;

import dev.fleetpool.coordinator.core.Coordination;
import dev.fleetpool.coordinator.core.Decision;
import dev.fleetpool.coordinator.core.SlotLoad;
import dev.fleetpool.proto.ChunkKey;
import dev.fleetpool.proto.HostRecord;
import dev.fleetpool.proto.JobRecord;
import dev.fleetpool.proto.ResultMessage;
import dev.fleetpool.proto.TaskMessage;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A coordinator: the real core, and a model of the loop that brings it facts and sends what it
 * decides.
 *
 * <p>All it knows of the log comes through {@link #resultCame}, {@link #heartbeatCame} and {@link
 * #jobCame}, from when it has started on. When it dies, another one takes its place.
 */
final class SimulatedCoordinator {

  private static final long HOST_TIMEOUT_NS = 3 * SECOND;
  private static final long ROUND_NS = 10 * MS;
  private static final int MOST_CHUNKS_PER_SLOT = 16;

  private enum State {
    STARTING,
    AWAKE,
    ASLEEP,
    DEAD
  }

  final Coordination core = new Coordination(HOST_TIMEOUT_NS);
  final Link link;
  private final SimulatedFleet fleet;
  private final Deque<Runnable> deferred = new ArrayDeque<>();
  private final Map<ChunkKey, Long> sentNs = new LinkedHashMap<>();
  private State state = State.STARTING;
  private boolean roundIsDue;
  private boolean toldSomething;

  SimulatedCoordinator(SimulatedFleet fleet) {
    this.fleet = fleet;
    this.link = new Link(fleet.time, fleet.network);
  }

  /** It reads the log from then on, and is told then what it was asked before. */
  void startAfter(long delayNs) {
    fleet.time.after(delayNs, this::begin);
  }

  private void begin() {
    state = state == State.DEAD ? State.DEAD : State.AWAKE;
    catchUp();
    tick();
  }

  private void tick() {
    if (state != State.DEAD) {
      round();
      fleet.time.after(ROUND_NS, this::tick);
    }
  }

  /** Nothing more comes of it, and what it has just sent may be lost. */
  void die() {
    state = State.DEAD;
    deferred.clear();
    link.crash(fleet.time.nowNs() + fleet.dice.within(2 * MS));
  }

  // ---- facts

  void resultCame(ResultMessage result) {
    if (state != State.STARTING) {
      link.in("results", () -> awake(() -> answered(result)));
    }
  }

  private void answered(ResultMessage result) {
    if (!result.equals(ResultMessage.PROBE)) {
      hear(result);
    }
    core.answered(result, fleet.time.nowNs());
  }

  /** Takes note of what the core is about to be told. */
  private void hear(ResultMessage result) {
    fleet.trace.add(
        "coordinator: %s: %d, %d%s",
        result.key(),
        result.firstIndex(),
        result.count(),
        (result.ended() ? ", ended" : "")
            + (result.loss().isPresent() ? ", lost " + result.loss().get().index() : ""));
    fleet.touched(result.key());
    List<Long> failed = Dispatches.failuresIn(result);
    boolean isCut = result.handedBackFrom().isPresent();
    if (failed.isEmpty() && !isCut) {
      return;
    }
    List<ChunkKey> inFlight = inFlight();
    if (inFlight.contains(result.key())) {
      Dispatches dispatches = fleet.job(result.key().job()).dispatches;
      failed.forEach(index -> dispatches.countFailure(result.key(), index, inFlight));
      result.handedBackFrom().ifPresent(from -> dispatches.cut(result.key(), from));
    }
  }

  private List<ChunkKey> inFlight() {
    return core.slotLoads().stream().flatMap(slot -> slot.chunks().stream()).toList();
  }

  void heartbeatCame(HostRecord heartbeat) {
    if (state != State.STARTING) {
      link.in("hosts", () -> awake(() -> core.heard(heartbeat, fleet.time.nowNs())));
    }
  }

  void jobCame(JobRecord job) {
    if (state != State.STARTING) {
      link.in("jobs", () -> awake(() -> core.jobSeen(job, fleet.time.nowNs())));
    }
  }

  void open(SimulatedJob job) {
    awake(() -> openNow(job));
  }

  private void openNow(SimulatedJob job) {
    boolean interrupted =
        fleet.log.findJob(job.key.jobId()).filter(last -> !last.ended()).isPresent();
    core.openJob(job.settings(), job.inputs, job, fleet.time.nowNs());
    if (interrupted && job.isResumed()) {
      core.interruptedBefore(job.key, fleet.time.nowNs());
    }
  }

  void cancel(SimulatedJob job) {
    awake(() -> core.cancelJob(job.key, "simulated", fleet.time.nowNs()));
  }

  void cancelTask(SimulatedJob job, long index, boolean interrupt) {
    awake(
        () -> {
          if (job.endedNs < 0 && index < job.appended() && !core.isAnswered(job.key, index)) {
            job.cancelled(index, inFlight());
            core.cancelTask(job.key, index, interrupt);
          }
        });
  }

  /** Does nothing for a while, as on a laptop that is suspended; what arrives waits for it. */
  void sleep(long forNs) {
    fleet.trace.add("coordinator: sleeps");
    fleet.changed(forNs + SimulatedFleet.MOVE_NS);
    if (state == State.AWAKE) {
      state = State.ASLEEP;
    }
    fleet.time.after(forNs, this::wakeUp);
  }

  /** Nothing comes from it and nothing gets to it. */
  void cutOff(long forNs) {
    fleet.trace.add("coordinator: is cut off");
    link.cut(Link.Direction.OUT);
    link.cut(Link.Direction.IN);
    fleet.changed(forNs + SimulatedFleet.LOSS_NS);
    fleet.time.after(forNs, this::heal);
  }

  private void heal() {
    fleet.trace.add("coordinator: is no longer cut off");
    link.heal();
    link.flow();
  }

  private void wakeUp() {
    if (state == State.ASLEEP) {
      fleet.trace.add("coordinator: wakes up");
      state = State.AWAKE;
      catchUp();
    }
  }

  private void catchUp() {
    List<Runnable> late = List.copyOf(deferred);
    deferred.clear();
    late.forEach(Runnable::run);
    roundSoon();
  }

  private void awake(Runnable fact) {
    if (state == State.STARTING || state == State.ASLEEP) {
      deferred.addLast(fact);
    } else if (state == State.AWAKE) {
      fact.run();
      toldSomething = true;
      roundSoon();
    }
  }

  // ---- decisions

  /** Facts that come at one moment are decided on together, as in the loop. */
  private void roundSoon() {
    if (!roundIsDue) {
      roundIsDue = true;
      fleet.time.after(0, this::round);
    }
  }

  private void round() {
    roundIsDue = false;
    if (state == State.AWAKE) {
      core.decide(fleet.time.nowNs());
      List<Decision> decisions = core.takeDecisions();
      decisions.forEach(this::carryOut);
      if (toldSomething || !decisions.isEmpty()) {
        toldSomething = false;
        checkStructure(decisions);
      }
    }
  }

  private void carryOut(Decision decision) {
    if (fleet.network.refusesSends()) {
      postpone(decision);
    } else if (decision instanceof Decision.SendChunk send) {
      send(send.chunk(), send.partition());
    } else if (decision instanceof Decision.PublishJob publish) {
      link.out("jobs", () -> published(publish.job()));
    } else if (decision instanceof Decision.GiveOrder give) {
      fleet.trace.add("coordinator: orders %s", give.order().toString());
      link.out("control", () -> fleet.log.written(() -> fleet.log.appendOrder(give.order())));
    } else if (decision instanceof Decision.ProbeHosts) {
      link.out("hosts", () -> fleet.log.written(() -> heartbeatCame(HostRecord.PROBE)));
    } else if (decision instanceof Decision.ProbeReplies) {
      link.out("results", () -> fleet.log.written(() -> resultCame(ResultMessage.PROBE)));
    }
  }

  /** Orders and probes are let go, as in the loop; a chunk may get into the log all the same. */
  private void postpone(Decision decision) {
    if (decision instanceof Decision.SendChunk send) {
      if (fleet.network.isDelivered()) {
        send(send.chunk(), send.partition());
      } else {
        fleet.job(send.chunk().key().job()).sent(send.chunk(), inFlight());
      }
      fleet.trace.add("coordinator: %s is postponed", send.chunk().key());
      core.sendPostponed(send.chunk().key(), fleet.time.nowNs());
    } else if (decision instanceof Decision.PublishJob publish) {
      core.publishPostponed(publish.job(), fleet.time.nowNs());
    }
  }

  private void published(JobRecord job) {
    fleet.log.appendJob(job);
    if (fleet.network.isDuplicated()) {
      fleet.log.appendJob(job); // at once: only the last record of a job is kept
    }
    if (!job.ended()) {
      link.in("acknowledged", () -> awake(() -> core.jobPublished(job.key())));
    }
  }

  private void send(TaskMessage chunk, int partition) {
    fleet.trace.add(
        "coordinator: sends %s to %d: %d, %d, attempt %d",
        chunk.key(), partition, chunk.firstIndex(), chunk.count(), chunk.attempt());
    fleet.job(chunk.key().job()).sent(chunk, inFlight());
    sentNs.put(chunk.key(), fleet.time.nowNs());
    SimulatedLog.TaskPartition to = fleet.log.taskPartition(partition);
    to.onTheWay++;
    link.out(
        "tasks-" + partition,
        () -> {
          to.onTheWay--;
          fleet.log.written(() -> fleet.log.appendTask(chunk, partition));
        });
  }

  // ---- what must hold

  private void checkStructure(List<Decision> decisions) {
    Set<ChunkKey> seen = new HashSet<>();
    Set<ChunkKey> sent = new HashSet<>();
    decisions.forEach(
        decision -> {
          if (decision instanceof Decision.SendChunk send) {
            sent.add(send.chunk().key());
          }
        });
    for (SlotLoad slot : core.slotLoads()) {
      for (ChunkKey chunk : slot.chunks()) {
        Violation.unless(seen.add(chunk), () -> chunk + " is with two slots");
        Violation.unless(
            slot.chunks().size() <= MOST_CHUNKS_PER_SLOT || !sent.contains(chunk),
            () -> slot + " was sent more than its credit");
      }
    }
    Violation.unless(
        seen.size() == core.chunksInFlight(),
        () -> core.chunksInFlight() + " chunks are in flight, of which slots have " + seen.size());
  }

  /** Returns the chunks that it has waited for since then. */
  List<ChunkKey> waitedForSince(long sinceNs) {
    return inFlight().stream().filter(key -> sentNs.getOrDefault(key, 0L) < sinceNs).toList();
  }

  boolean isQuiet() {
    return core.isIdle() && core.chunksInFlight() == 0;
  }

  void checkQuiet() {
    Violation.unless(core.isIdle(), () -> "jobs run on: " + core.jobKeys());
    Violation.unless(
        core.chunksInFlight() == 0, () -> core.chunksInFlight() + " chunks are still in flight");
    for (SlotLoad slot : core.slotLoads()) {
      Violation.unless(slot.chunks().isEmpty(), () -> slot + " should be idle");
    }
  }
}
