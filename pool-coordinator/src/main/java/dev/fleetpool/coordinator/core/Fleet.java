package dev.fleetpool.coordinator.core;

import dev.fleetpool.coordinator.core.Hosts.Host;
import dev.fleetpool.metrics.Figures;
import dev.fleetpool.metrics.FleetMeter;
import dev.fleetpool.proto.ChunkKey;
import dev.fleetpool.proto.HostRecord;
import dev.fleetpool.proto.HostRecord.SlotRecord;
import dev.fleetpool.proto.JobKey;
import dev.fleetpool.proto.ResultMessage.Origin;
import dev.fleetpool.proto.TaskRange;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The hosts, their slots, and every chunk that is on its way to one: kept from heartbeats. Owned by
 * the coordinator loop.
 *
 * <p>A chunk is sent to a partition, and belongs to the slot that owns the partition at the moment,
 * or that said it runs it. Heartbeats come late, so a chunk may be with the wrong slot until the
 * next one. A host that is silent for the host time-out, while the hosts topic is {@linkplain
 * Hearing heard}, is lost, and so is whatever was on its way to it. A chunk that its slot does not
 * know for as long is lost as well: its record may be unreadable, or it was claimed by a host that
 * died after its partition had moved. That counts only while replies are heard too, since the chunk
 * may have been run and its results be stuck.
 */
final class Fleet {

  /**
   * A chunk that will not be answered.
   *
   * @param where the slot that it was on its way to
   */
  record Lost(InFlight chunk, Origin where, Fate fate) {}

  /** What may have become of a lost chunk. */
  enum Fate {
    /** Its first unanswered task may have been running, and may be why it was lost. */
    MAY_HAVE_RUN,
    /** It was not running. */
    NOT_STARTED
  }

  /** Two heartbeats and a bit: within this time every host that lives has been heard. */
  static final long ALL_HEARD_NS = 1_200_000_000L;

  private final long hostTimeoutNs;
  private final Hosts hosts = new Hosts();
  private final Map<Integer, SlotState> owners = new HashMap<>();
  private final Map<ChunkKey, InFlight> inFlight = new LinkedHashMap<>();
  private final SlotQueue slots = new SlotQueue();
  private final Hearing heartbeats = new Hearing();
  private final Hearing replies = new Hearing();
  private long hostsLost;
  private long chunksLost;

  Fleet(long hostTimeoutNs) {
    this.hostTimeoutNs = hostTimeoutNs;
  }

  /**
   * Takes note of a heartbeat. A copy or an older one changes nothing.
   *
   * @return the chunks that were lost because the host left, or went astray
   */
  List<Lost> heard(HostRecord record, long nowNs) {
    heartbeats.heard(nowNs);
    if (record.equals(HostRecord.PROBE)) {
      return List.of();
    }
    Host host = hosts.of(record);
    if (record.sequence() <= host.sequence) {
      return List.of();
    }
    host.sequence = record.sequence();
    hosts.heard(host, nowNs);
    host.traits = record.traits();
    if (record.left()) {
      // It has answered or handed back what it ran before it said so.
      return remove(host).stream()
          .map(lost -> new Lost(lost.chunk(), lost.where(), Fate.NOT_STARTED))
          .toList();
    }
    List<Lost> astray = new ArrayList<>();
    for (SlotRecord slot : record.slots()) {
      update(host, slot, nowNs, astray);
    }
    return astray;
  }

  /** Takes note that something came on the reply partition. */
  void heardReply(long nowNs) {
    replies.heard(nowNs);
  }

  /** Returns what is to be written so that silence can be told from an outage. */
  List<Decision> probes(long nowNs) {
    List<Decision> probes = new ArrayList<>();
    if (slots.size() > 0 && heartbeats.askProbe(nowNs)) {
      probes.add(new Decision.ProbeHosts());
    }
    if (!inFlight.isEmpty() && replies.askProbe(nowNs)) {
      probes.add(new Decision.ProbeReplies());
    }
    return probes;
  }

  /** Says whether both heartbeats and replies are heard at the moment. */
  boolean isHeard(long nowNs) {
    return heartbeats.isHeard(nowNs) && replies.isHeard(nowNs);
  }

  /** Returns how long both heartbeats and replies have been heard since that time. */
  long heardNs(long fromNs) {
    return Math.min(heartbeats.heardNs(fromNs), replies.heardNs(fromNs));
  }

  private void update(Host host, SlotRecord record, long nowNs, List<Lost> astray) {
    SlotState slot = host.slots.get(record.slot());
    if (slot == null) {
      slot = new SlotState(host.name, record.slot());
      host.slots.put(record.slot(), slot);
      slots.add(slot, nowNs);
    }
    boolean isChanged = slot.heard(record, nowNs);
    slot.labelled(host.traits.labels());
    if (!slot.partitions().equals(record.partitions())) {
      own(slot, record.partitions(), nowNs);
      isChanged = true;
    }
    if (!slot.goesOn(nowNs) && record.running().isPresent()) {
      began(slot, record.running().get(), nowNs);
    }
    if (isChanged) {
      slots.changed(slot, nowNs);
    }
    for (InFlight chunk : slot.astray(this::heardNs, hostTimeoutNs)) {
      ended(chunk, nowNs);
      chunksLost++;
      astray.add(new Lost(chunk, slot.origin(), Fate.NOT_STARTED));
    }
  }

  private void began(SlotState slot, ChunkKey key, long nowNs) {
    InFlight chunk = inFlight.get(key);
    if (chunk != null) {
      SlotState other = chunk.at;
      if (other != null && other != slot) {
        leave(other, chunk, nowNs);
      }
      slot.began(chunk, nowNs);
      slots.changed(slot, nowNs);
    }
  }

  private void own(SlotState slot, List<Integer> partitions, long nowNs) {
    for (Integer gone : List.copyOf(slot.partitions())) {
      if (!partitions.contains(gone)) {
        owners.remove(gone, slot);
      }
    }
    for (Integer partition : partitions) {
      SlotState before = owners.put(partition, slot);
      if (before != null && before != slot) {
        before.partitions().remove(partition);
        slots.changed(before, nowNs);
      }
    }
    slot.partitions().clear();
    slot.partitions().addAll(partitions);
    takeOverChunks(slot, nowNs);
  }

  /** Moves the chunks of its partitions to the slot, unless another slot runs them. */
  private void takeOverChunks(SlotState slot, long nowNs) {
    for (InFlight chunk : inFlight.values()) {
      SlotState other = chunk.at;
      if (owners.get(chunk.partition) == slot
          && other != null
          && other != slot
          && !other.ran(chunk)) {
        leave(other, chunk, nowNs);
        slot.takeOver(chunk, nowNs);
      }
    }
  }

  private void leave(SlotState slot, InFlight chunk, long nowNs) {
    slot.ended(chunk, nowNs);
    slots.changed(slot, nowNs);
  }

  /**
   * Returns the chunks that are lost because their host has been silent for too long, and forgets
   * their slots.
   */
  List<Lost> expire(long nowNs) {
    List<Lost> lost = new ArrayList<>();
    for (Optional<Host> host = silent(); host.isPresent(); host = silent()) {
      hostsLost += host.get().slots.isEmpty() ? 0 : 1;
      lost.addAll(remove(host.get()));
    }
    chunksLost += lost.size();
    hosts.forget(heartbeats::heardNs);
    return lost;
  }

  private Optional<Host> silent() {
    return hosts.longestSilent().filter(host -> heartbeats.heardNs(host.heardNs) >= hostTimeoutNs);
  }

  private List<Lost> remove(Host host) {
    List<Lost> lost = new ArrayList<>();
    for (SlotState slot : host.slots.values()) {
      for (InFlight chunk : slot.chunks()) {
        boolean mayHaveRun = chunk == slot.chunks().peekFirst() || slot.ran(chunk);
        Fate fate = mayHaveRun ? Fate.MAY_HAVE_RUN : Fate.NOT_STARTED;
        lost.add(new Lost(chunk, slot.origin(), fate));
        inFlight.remove(chunk.key);
      }
      slot.partitions().forEach(partition -> owners.remove(partition, slot));
      slots.remove(slot);
    }
    host.slots.clear();
    hosts.left(host);
    return lost;
  }

  /** Returns the least loaded of these slots that may get one more chunk. */
  Optional<SlotState> slotWithCredit(long nowNs, double leadNs, Predicate<SlotState> which) {
    return slots.leastLoaded(nowNs, leadNs, which);
  }

  /** Returns how soon the first busy slot may run dry; for ever if none is expected to. */
  long untilDryNs(long nowNs) {
    return slots.untilDryNs(nowNs);
  }

  /** Says whether a slot is free while another may hold something up. */
  boolean mayHaveHeldUp(long nowNs) {
    return slots.hasFree(nowNs) && slots.mayHold();
  }

  /** Says whether there is a host that has all that the job requires. */
  boolean serves(ActiveJob job) {
    for (SlotState slot : slots) {
      if (slot.serves(job)) {
        return true;
      }
    }
    return false;
  }

  /** Returns the hosts with what is known of them, for people. */
  String describeHosts() {
    return hosts.describe();
  }

  void sent(InFlight chunk, SlotState slot, long nowNs) {
    chunk.sentNs = nowNs;
    inFlight.put(chunk.key, chunk);
    slot.sent(chunk, nowNs);
    slots.changed(slot, nowNs);
  }

  /** Takes note that the slot is done with a chunk. */
  void ended(InFlight chunk, long nowNs) {
    inFlight.remove(chunk.key);
    SlotState slot = chunk.at;
    if (slot != null) {
      leave(slot, chunk, nowNs);
    }
  }

  @Nullable InFlight find(ChunkKey key) {
    return inFlight.get(key);
  }

  Collection<InFlight> inFlight() {
    return inFlight.values();
  }

  /** Returns what is on its way of one job. */
  List<InFlight> inFlightOf(ActiveJob job) {
    return inFlight.values().stream().filter(chunk -> chunk.job == job).toList();
  }

  Iterable<SlotState> slots() {
    return slots;
  }

  SlotQueue queue() {
    return slots;
  }

  int slotCount() {
    return slots.size();
  }

  /** Adds how the fleet is, and what was lost. */
  void addTo(Figures figures, double leadNs, long nowNs) {
    int credits = 0;
    for (SlotState slot : slots) {
      credits += slot.hasCredit(nowNs, leadNs) ? 1 : 0;
    }
    long tasks = 0;
    for (InFlight chunk : inFlight.values()) {
      tasks += chunk.left();
    }
    figures.add(FleetMeter.COORDINATOR_HOSTS, hosts.withSlots());
    figures.add(FleetMeter.COORDINATOR_SLOTS, slots.size());
    figures.add(FleetMeter.COORDINATOR_CREDITS, credits);
    figures.add(FleetMeter.COORDINATOR_CHUNKS_OUTSTANDING, inFlight.size());
    figures.add(FleetMeter.COORDINATOR_TASKS_OUTSTANDING, tasks);
    figures.add(FleetMeter.COORDINATOR_HOSTS_LOST, hostsLost);
    figures.add(FleetMeter.COORDINATOR_CHUNKS_LOST, chunksLost);
  }

  /** Returns the tasks that slots run for earlier runs of this job. */
  List<TaskRange> runningForEarlier(JobKey run) {
    List<TaskRange> tasks = new ArrayList<>();
    for (SlotState slot : slots) {
      slot.runningForEarlier(run).ifPresent(tasks::add);
    }
    return tasks;
  }

  boolean hasFreeSlot(long nowNs) {
    return slots.hasFree(nowNs);
  }

  /** Returns the slots that could start something at once. */
  List<SlotState> freeSlots(long nowNs) {
    return slots.free(nowNs);
  }

  /** Returns the slots behind whose first task something may be held up. */
  List<SlotState> holdingSlots() {
    return slots.holding();
  }
}
