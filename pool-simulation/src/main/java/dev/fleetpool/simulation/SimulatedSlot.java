package dev.fleetpool.simulation;

import static dev.fleetpool.simulation.VirtualTime.MS;

import dev.fleetpool.child.frame.Frame;
import dev.fleetpool.proto.ChunkKey;
import dev.fleetpool.proto.ControlMessage;
import dev.fleetpool.proto.HostRecord.SlotRecord;
import dev.fleetpool.proto.ResultMessage;
import dev.fleetpool.proto.TaskMessage;
import dev.fleetpool.worker.child.ChildExit;
import dev.fleetpool.worker.core.Claims;
import dev.fleetpool.worker.core.HostTables;
import dev.fleetpool.worker.core.SlotCore;
import dev.fleetpool.worker.core.SlotDecision;
import dev.fleetpool.worker.core.WaitingChunk;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A slot: the real core, and a model of what brings it facts, that is its consumer and its child.
 * The consumer polls as the real one does: callbacks of the group first, then records, then it
 * commits what was claimed.
 */
final class SimulatedSlot {

  private static final long POLL_NS = 100 * MS;
  private static final long FETCH_NS = MS / 2;
  private static final int MOST_WAITING = 256;

  private record Polled(int partition, long offset, TaskMessage task) {}

  final SimulatedHost host;
  final Deque<Runnable> callbacks = new ArrayDeque<>();

  /** Tells the times apart that it was a member of the group. */
  long memberEpoch;

  private final SimulatedFleet fleet;
  private final int number;
  private final SlotCore core;
  private final Claims claims = new Claims();
  private final Set<Integer> partitions = new TreeSet<>();
  private final Map<Integer, Integer> positions = new TreeMap<>();
  private final List<Polled> polled = new ArrayList<>();
  private final Map<Integer, SimulatedChild> parked = new TreeMap<>();
  private @Nullable SimulatedChild child;
  private final Deque<TaskMessage> given = new ArrayDeque<>();
  private boolean joining = true;
  private long nextPollNs = Long.MAX_VALUE;
  private long idleSinceNs;

  SimulatedSlot(SimulatedFleet fleet, SimulatedHost host, int number, HostTables tables) {
    this.fleet = fleet;
    this.host = host;
    this.number = number;
    this.core = new SlotCore(host.name, number, tables);
  }

  String name() {
    return host.name + "/" + number;
  }

  // ---- the consumer

  void join() {
    joining = true;
    host.link.out(
        "group",
        () -> {
          if (!host.isGone()) {
            joining = false;
            fleet.group.join(this);
          }
        });
  }

  /** There is something to fetch. */
  void recordsCame() {
    pollWithin(FETCH_NS);
  }

  /** Polls at some time within the limit, if it is not going to earlier. */
  void pollWithin(long limitNs) {
    long atNs = fleet.time.nowNs() + fleet.dice.within(limitNs);
    if (atNs < nextPollNs) {
      nextPollNs = atNs;
      host.at(atNs, this::pollIfDue);
    }
  }

  private void pollIfDue() {
    if (fleet.time.nowNs() >= nextPollNs) {
      poll();
    }
  }

  private void poll() {
    nextPollNs = Long.MAX_VALUE;
    if (host.link.isWhole()) {
      if (!joining && !fleet.group.isMember(this)) {
        // The poll goes on until it is a member again, so what was claimed is not committed now.
        lost();
        join();
        return;
      }
      while (!callbacks.isEmpty()) {
        callbacks.removeFirst().run();
      }
    }
    fetch();
    commit();
    if (!claims.isEmpty() || !callbacks.isEmpty()) {
      pollWithin(POLL_NS);
    }
  }

  private void fetch() {
    if (host.link.isCut(Link.Direction.IN) || core.waiting() >= MOST_WAITING) {
      return;
    }
    List<WaitingChunk> chunks = new ArrayList<>();
    for (int partition : partitions) {
      List<TaskMessage> records = fleet.log.taskPartition(partition).records;
      int position = positions.getOrDefault(partition, 0);
      for (; position < records.size(); position++) {
        TaskMessage task = records.get(position);
        chunks.add(new WaitingChunk(partition, position, task));
        polled.add(new Polled(partition, position, task));
      }
      positions.put(partition, position);
    }
    if (!chunks.isEmpty()) {
      tell(slot -> slot.polled(chunks, fleet.time.nowNs()));
    }
  }

  private void commit() {
    Map<Integer, Long> taken = claims.take(partitions);
    if (taken.isEmpty()) {
      return;
    }
    long epoch = memberEpoch;
    host.link.out(
        "group",
        () -> {
          if (fleet.network.refusesCommit() || !fleet.group.commit(this, epoch, taken)) {
            fleet.trace.add("group: refuses %s of %s", taken.toString(), name());
            host.link.in("group", () -> host.now(() -> commitFailed(taken)));
          }
        });
  }

  private void commitFailed(Map<Integer, Long> taken) {
    claims.notCommitted(taken);
    pollWithin(POLL_NS);
  }

  void assigned(int partition) {
    fleet.trace.add("%s: assigned %d", name(), partition);
    partitions.add(partition);
    polled.removeIf(each -> each.partition() == partition);
    positions.put(partition, Math.toIntExact(fleet.group.committed(partition)));
    fleet.log.taskPartition(partition).readers.add(this);
    host.heartbeatSoon();
  }

  void revoked(int partition) {
    fleet.trace.add("%s: revoked %d", name(), partition);
    giveUp(Set.of(partition));
    long epoch = memberEpoch;
    Map<Integer, Long> taken = claims.takeAll(partitions);
    claims.released(Set.of(partition));
    partitions.remove(partition);
    host.link.out(
        "group",
        () -> {
          fleet.group.commit(this, epoch, taken);
          fleet.group.givenUp(this, partition);
        });
    host.heartbeatSoon();
  }

  private void lost() {
    fleet.trace.add("%s: lost %s", name(), partitions.toString());
    giveUp(new TreeSet<>(partitions));
    claims.released(partitions);
    partitions.clear();
    host.heartbeatSoon();
  }

  private void giveUp(Set<Integer> gone) {
    gone.forEach(partition -> fleet.log.taskPartition(partition).readers.remove(this));
    tell(slot -> slot.revoked(gone));
  }

  // ---- the core

  /** Tells the core a fact, and does what it then decides. */
  void tell(Consumer<SlotCore> fact) {
    fact.accept(core);
    act();
  }

  void ordered(ControlMessage.AboutJob order) {
    lookAtBoard();
    tell(slot -> slot.ordered(order, fleet.time.nowNs()));
  }

  void tick() {
    lookAtBoard();
    act();
  }

  private void lookAtBoard() {
    if (child != null) {
      core.looked(child.board(), fleet.time.nowNs());
    }
  }

  private void act() {
    for (SlotDecision decision : core.decide(fleet.time.nowNs())) {
      act(decision);
    }
    if (!claims.isEmpty()) {
      pollWithin(POLL_NS);
    }
  }

  private void act(SlotDecision decision) {
    if (decision instanceof SlotDecision.Publish publish) {
      fleet.touched(publish.result().key());
      checkIsNotRunning(publish.result());
      host.link.out(
          "results", () -> fleet.log.written(() -> fleet.log.appendResult(publish.result())));
    } else if (decision instanceof SlotDecision.Claim claim) {
      claims.claim(claim.partition(), claim.nextOffset());
      forget(claim.partition(), claim.nextOffset() - 1);
    } else if (decision instanceof SlotDecision.StartChild start) {
      child = new SimulatedChild(fleet, this, start.child().classPath());
    } else if (decision instanceof SlotDecision.ParkChild park && child != null) {
      parked.put(park.number(), child);
      child = null;
    } else if (decision instanceof SlotDecision.ResumeChild resume) {
      child = parked.remove(resume.number());
    } else if (decision instanceof SlotDecision.KillParked kill) {
      Optional.ofNullable(parked.get(kill.number())).ifPresent(SimulatedChild::kill);
    } else if (child != null) {
      tell(child, decision);
    }
  }

  private void checkIsNotRunning(ResultMessage said) {
    for (SimulatedSlot slot : host.slots) {
      Violation.unless(
          !said.ended() || !slot.core.snapshot(Set.of()).running().equals(Optional.of(said.key())),
          () ->
              "%s says that %s is over, which %s runs".formatted(name(), said.key(), slot.name()));
    }
  }

  private void tell(SimulatedChild to, SlotDecision decision) {
    if (decision instanceof SlotDecision.SendChunk send) {
      TaskMessage task = begun(send.key());
      given.addLast(task);
      to.receive(send.chunk(), task);
    } else if (decision instanceof SlotDecision.SendJob send) {
      to.receive(send.job());
    } else if (decision instanceof SlotDecision.HandBack back) {
      to.handBack(back.chunkId());
    } else if (decision instanceof SlotDecision.Interrupt interrupt) {
      to.interrupt(interrupt.chunkId(), interrupt.offset());
    } else if (decision instanceof SlotDecision.KillChild) {
      to.kill();
    }
  }

  /** Finds out which delivery the core has just given to its child. */
  private TaskMessage begun(ChunkKey key) {
    Polled first =
        polled.stream()
            .filter(each -> each.task().key().equals(key))
            .findFirst()
            .orElseThrow(() -> new NoSuchElementException(name() + " never polled " + key));
    forget(first.partition(), first.offset() + 1);
    fleet.executions.started(this, first.partition(), first.offset(), first.task());
    fleet.touched(key);
    return first.task();
  }

  /** What is below the offset was started or dropped. */
  private void forget(int partition, long below) {
    polled.removeIf(each -> each.partition() == partition && each.offset() < below);
  }

  void childReady(long pid) {
    tell(slot -> slot.childReady(pid));
  }

  void childResults(Frame.Results results) {
    tell(slot -> slot.childResults(results, fleet.time.nowNs()));
    noteWhatIsGiven();
  }

  void childCut(Frame.Cut cut, ChunkKey key) {
    if (cut.end() == 0) {
      given.removeIf(task -> task.key().equals(key));
    }
    tell(slot -> slot.childCut(cut, fleet.time.nowNs()));
    noteWhatIsGiven();
  }

  void childExited(SimulatedChild gone, ChildExit exit) {
    fleet.trace.add("%s: child exited: %s", name(), exit.summary());
    if (gone != child) {
      parkedExited(gone);
      return;
    }
    child = null;
    tell(slot -> slot.childExited(exit, fleet.time.nowNs()));
    noteWhatIsGiven();
  }

  private void parkedExited(SimulatedChild gone) {
    for (Map.Entry<Integer, SimulatedChild> each : List.copyOf(parked.entrySet())) {
      if (each.getValue() == gone) {
        parked.remove(each.getKey());
        tell(slot -> slot.parkedExited(each.getKey()));
      }
    }
  }

  private void noteWhatIsGiven() {
    Optional<ChunkKey> running = core.snapshot(partitions).running();
    while (!given.isEmpty() && !running.equals(Optional.of(given.getFirst().key()))) {
      given.removeFirst();
    }
    if (running.isEmpty()) {
      idleSinceNs = fleet.time.nowNs();
    }
  }

  /** The child is killed by someone else, if there is one. */
  void killChild() {
    if (child != null) {
      child.kill();
    }
  }

  /** The slot ends as told: it hands back, commits and leaves the group. */
  void close() {
    List<SimulatedChild> last = new ArrayList<>(parked.values());
    Optional.ofNullable(child).ifPresent(last::add);
    tell(SlotCore::close);
    last.forEach(SimulatedChild::exit);
    long epoch = memberEpoch;
    Map<Integer, Long> taken = claims.takeAll(partitions);
    partitions.forEach(partition -> fleet.log.taskPartition(partition).readers.remove(this));
    host.link.out(
        "group",
        () -> {
          fleet.group.commit(this, epoch, taken);
          fleet.group.leave(this);
        });
  }

  // ---- questions

  Set<Integer> partitions() {
    return partitions;
  }

  boolean hasPartition() {
    return !partitions.isEmpty();
  }

  SlotRecord snapshot() {
    return core.snapshot(partitions);
  }

  /** Returns the chunk that runs. */
  Optional<TaskMessage> running() {
    return host.isGone() ? Optional.empty() : Optional.ofNullable(given.peekFirst());
  }

  /** Returns the task that its child is at. */
  Optional<SimulatedChild.AtWork> taskAtWork() {
    return host.isGone() || child == null ? Optional.empty() : child.atWork();
  }

  /** Says whether it runs the chunk, or will come to it. */
  boolean has(ChunkKey key) {
    return !host.isGone()
        && (given.stream().anyMatch(task -> task.key().equals(key))
            || polled.stream()
                .filter(each -> partitions.contains(each.partition()))
                .anyMatch(each -> each.task().key().equals(key)));
  }

  /** Says whether it could have worked since then and had nothing to do. */
  boolean isIdleSince(long sinceNs) {
    return given.isEmpty()
        && idleSinceNs < sinceNs
        && core.waiting() == 0
        && hasPartition()
        && callbacks.isEmpty()
        && partitions.stream().allMatch(this::hasReadAll);
  }

  private boolean hasReadAll(int partition) {
    SimulatedLog.TaskPartition from = fleet.log.taskPartition(partition);
    return from.onTheWay == 0 && positions.getOrDefault(partition, 0) == from.records.size();
  }

  /** Checks that nothing is left in it, when nothing is to be done. */
  void checkEmpty() {
    SlotRecord now = snapshot();
    Violation.unless(
        now.running().isEmpty() && core.waiting() == 0, () -> name() + " still has " + now);
  }

  @Override
  public String toString() {
    return "%s: %s, child %s".formatted(name(), snapshot(), child == null ? "none" : child);
  }
}
