package dev.fleetpool.simulation;

import static dev.fleetpool.simulation.VirtualTime.MS;
import static dev.fleetpool.simulation.VirtualTime.SECOND;

import dev.fleetpool.proto.ControlMessage;
import dev.fleetpool.proto.HostRecord;
import dev.fleetpool.proto.HostRecord.SlotRecord;
import dev.fleetpool.proto.HostTraits;
import dev.fleetpool.proto.JobRecord;
import dev.fleetpool.worker.core.Blobs;
import dev.fleetpool.worker.core.HostRules;
import dev.fleetpool.worker.core.HostTables;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A host: its agent, with the real table of jobs and memory of orders, and its slots. It can crash,
 * freeze, be cut off and leave.
 */
final class SimulatedHost {

  /** What some hosts have, and some jobs require. */
  static final String LABEL = "gpu";

  private static final long TICK_NS = 50 * MS;
  private static final long HEARTBEAT_NS = 500 * MS;
  private static final long TOPIC_CHECK_NS = SECOND;

  final String name;
  final Link link;
  final List<SimulatedSlot> slots = new ArrayList<>();
  private final SimulatedFleet fleet;
  private final HostTables tables;
  private final Deque<Runnable> deferred = new ArrayDeque<>();
  private final String lacking;
  private final Set<String> labels;
  private long sequence;
  private int tablesTold;
  private boolean gone;
  private boolean frozen;
  private int slowness = 1;
  private long silentSinceNs = Long.MAX_VALUE;

  /**
   * Creates a host.
   *
   * @param lacking a path that is not there; empty if it has everything
   * @param labels what it has that others have not
   */
  SimulatedHost(SimulatedFleet fleet, String name, int slots, String lacking, Set<String> labels) {
    this.labels = labels;
    this.tables =
        new HostTables(
            this::missing,
            Blobs.NONE,
            new HostRules(labels, HostRules.Allowed.ALL, Long.MAX_VALUE));
    this.fleet = fleet;
    this.name = name;
    this.lacking = lacking;
    this.link = new Link(fleet.time, fleet.network);
    for (int i = 0; i < slots; i++) {
      this.slots.add(new SimulatedSlot(fleet, this, i, tables));
    }
  }

  private Optional<String> missing(List<String> classPath) {
    return classPath.stream().filter(lacking::equals).findFirst();
  }

  void start() {
    fleet.log.readTables(this);
    slots.forEach(slot -> slot.tell(core -> core.warmUp(List.of(SimulatedFleet.APP))));
    slots.forEach(SimulatedSlot::join);
    repeat(TICK_NS, () -> slots.forEach(SimulatedSlot::tick));
    repeat(HEARTBEAT_NS, this::heartbeat);
    repeat(TOPIC_CHECK_NS, this::growTopic);
  }

  // ---- time

  private void repeat(long everyNs, Runnable action) {
    at(
        fleet.time.nowNs() + everyNs,
        () -> {
          action.run();
          repeat(everyNs, action);
        });
  }

  /** Does something at that time, if the host is there; when it thaws, if it is frozen. */
  void at(long atNs, Runnable action) {
    fleet.time.at(atNs, () -> now(action));
  }

  void now(Runnable action) {
    if (gone) {
      return;
    }
    if (frozen) {
      deferred.addLast(action);
    } else {
      action.run();
    }
  }

  // ---- the agent

  void told(JobRecord job) {
    now(
        () -> {
          tables.told(job);
          slots.forEach(SimulatedSlot::tick);
        });
  }

  void ordered(ControlMessage.AboutJob order) {
    now(
        () -> {
          tables.ordered(order);
          slots.forEach(slot -> slot.ordered(order));
        });
  }

  /** It has read what one of two topics held when it came. */
  void toldAllOfOne() {
    now(
        () -> {
          tablesTold++;
          if (tablesTold == 2) {
            tables.complete();
            slots.forEach(SimulatedSlot::tick);
          }
        });
  }

  void heartbeatSoon() {
    at(fleet.time.nowNs(), this::heartbeat);
  }

  private void heartbeat() {
    say(/* left= */ false);
  }

  private void say(boolean left) {
    List<SlotRecord> records = slots.stream().map(SimulatedSlot::snapshot).toList();
    HostTraits traits = new HostTraits(new TreeSet<>(labels), 0, 0);
    HostRecord record = new HostRecord(name, name + "-agent", sequence++, left, records, traits);
    link.out("hosts", () -> fleet.log.written(() -> fleet.log.appendHeartbeat(record)));
  }

  private void growTopic() {
    if (link.isWhole() && !slots.stream().allMatch(SimulatedSlot::hasPartition)) {
      fleet.group.grow(Math.max(fleet.group.size(), slots.size()));
    }
  }

  // ---- faults

  /** Everything on it stops. */
  void crash() {
    fleet.trace.add("%s: crashes", name);
    gone = true;
    deferred.clear();
    link.crash(fleet.time.nowNs() + fleet.dice.within(2 * MS));
    fellSilent(0);
  }

  /** It stops for a while and then goes on as if nothing had happened. */
  void freeze(long forNs) {
    fleet.trace.add("%s: freezes", name);
    frozen = true;
    fellSilent(forNs);
    fleet.time.after(forNs, this::thaw);
  }

  private void thaw() {
    fleet.trace.add("%s: thaws", name);
    frozen = false;
    heard();
    List<Runnable> late = List.copyOf(deferred);
    deferred.clear();
    late.forEach(this::now);
    slots.forEach(slot -> now(() -> slot.pollWithin(TICK_NS)));
  }

  /** Nothing gets through in this direction, or in both. */
  void cutOff(long forNs, List<Link.Direction> directions) {
    fleet.trace.add("%s: is cut off, %s", name, directions.toString());
    directions.forEach(link::cut);
    if (link.isCut(Link.Direction.OUT)) {
      fellSilent(forNs);
    }
    fleet.changed(forNs + SimulatedFleet.LOSS_NS);
    fleet.time.after(forNs, this::heal);
  }

  private void heal() {
    fleet.trace.add("%s: is no longer cut off", name);
    link.heal();
    flow();
  }

  /** What was held up goes on; a host that healed in an outage is heard when that ends. */
  void flow() {
    heard();
    link.flow();
    slots.forEach(slot -> now(() -> slot.pollWithin(TICK_NS)));
  }

  /** For a while, tasks that begin take so many times as long. */
  void slowDown(long forNs, int times) {
    fleet.trace.add("%s: is slow", name);
    slowness = times;
    fleet.time.after(forNs, () -> slowness = 1);
  }

  /** Returns how many times longer a task takes that begins now. */
  int slowness() {
    return slowness;
  }

  private void fellSilent(long forNs) {
    silentSinceNs = Math.min(silentSinceNs, fleet.time.nowNs());
    fleet.changed(forNs + SimulatedFleet.LOSS_NS);
    fleet.group.fellSilent(this);
  }

  private void heard() {
    if (!gone && !frozen && !link.isCut(Link.Direction.OUT)) {
      silentSinceNs = Long.MAX_VALUE;
    }
  }

  boolean isSilentSince(long sinceNs) {
    return silentSinceNs <= sinceNs;
  }

  /** It leaves as told: kills its children, hands back, says that it is gone. */
  void leave() {
    fleet.trace.add("%s: leaves", name);
    fleet.changed(SimulatedFleet.LOSS_NS);
    slots.forEach(SimulatedSlot::close);
    say(/* left= */ true);
    gone = true;
  }

  // ---- questions

  boolean isGone() {
    return gone;
  }

  /** Says whether it works as it should. */
  boolean isUp() {
    return !gone && !frozen && link.isWhole();
  }

  /** Says whether it has the label. */
  boolean isLabelled() {
    return labels.contains(LABEL);
  }

  /** Says whether it has what a job requires. */
  boolean serves(JobPlan plan) {
    return plan.manner().label().isEmpty() || labels.contains(plan.manner().label());
  }

  boolean hasEverything() {
    return lacking.isEmpty();
  }

  String state() {
    return gone ? "gone" : frozen ? "frozen" : link.isWhole() ? "up" : "cut off";
  }
}
