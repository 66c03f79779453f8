package dev.fleetpool.coordinator.core;

import dev.fleetpool.proto.ChunkKey;
import dev.fleetpool.proto.HostRecord;
import dev.fleetpool.proto.HostRecord.SlotRecord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The hosts, their slots, and every chunk that is on its way to one: kept from heartbeats. Owned by
 * the coordinator loop.
 *
 * <p>A chunk is sent to a partition, and belongs to the slot that owns the partition at the moment.
 * A host that is silent for the host time-out, by the coordinator's own clock, is lost, and so is
 * whatever was on its way to it.
 */
final class Fleet {

  private static final class Host {
    final TreeMap<Integer, SlotState> slots = new TreeMap<>();
    long heardNs;
    long sequence = -1;
  }

  private final long hostTimeoutNs;
  private final Map<String, Host> hosts = new LinkedHashMap<>();
  private final Map<Integer, SlotState> owners = new HashMap<>();
  private final Map<ChunkKey, InFlight> inFlight = new LinkedHashMap<>();
  private final SlotRing slots = new SlotRing();

  Fleet(long hostTimeoutNs) {
    this.hostTimeoutNs = hostTimeoutNs;
  }

  /**
   * Takes note of a heartbeat. A copy or an older one changes nothing.
   *
   * @return the chunks that were lost because the host left
   */
  List<InFlight> heard(HostRecord record, long nowNs) {
    Host host = hosts.computeIfAbsent(record.agentId(), id -> new Host());
    if (record.sequence() <= host.sequence) {
      return List.of();
    }
    host.sequence = record.sequence();
    host.heardNs = nowNs;
    if (record.left()) {
      return remove(record.agentId());
    }
    record.slots().forEach(slot -> update(record.agentId(), host, slot));
    return List.of();
  }

  private void update(String agentId, Host host, SlotRecord record) {
    SlotState slot = host.slots.get(record.slot());
    if (slot == null) {
      slot = new SlotState(agentId, record.slot());
      host.slots.put(record.slot(), slot);
      slots.add(slot);
    }
    if (!slot.partitions().equals(record.partitions())) {
      own(slot, record.partitions());
    }
  }

  private void own(SlotState slot, List<Integer> partitions) {
    for (Integer gone : List.copyOf(slot.partitions())) {
      if (!partitions.contains(gone)) {
        owners.remove(gone, slot);
      }
    }
    for (Integer partition : partitions) {
      SlotState before = owners.put(partition, slot);
      if (before != null && before != slot) {
        before.partitions().remove(partition);
      }
    }
    slot.partitions().clear();
    slot.partitions().addAll(partitions);
    takeOverChunks(slot);
  }

  /** Moves the chunks of its partitions to the slot, unless another slot has begun them. */
  private void takeOverChunks(SlotState slot) {
    for (SlotState other : slots) {
      if (other != slot) {
        Iterator<InFlight> chunks = other.chunks().iterator();
        while (chunks.hasNext()) {
          InFlight chunk = chunks.next();
          if (chunk != other.chunks().peekFirst() && owners.get(chunk.partition) == slot) {
            chunks.remove();
            slot.chunks().addLast(chunk);
          }
        }
      }
    }
  }

  /**
   * Returns the chunks that are lost because their host has been silent for too long, and forgets
   * such hosts.
   */
  List<InFlight> expire(long nowNs) {
    List<InFlight> lost = new ArrayList<>();
    for (Map.Entry<String, Host> host : List.copyOf(hosts.entrySet())) {
      if (nowNs - host.getValue().heardNs >= hostTimeoutNs) {
        lost.addAll(remove(host.getKey()));
      }
    }
    return lost;
  }

  private List<InFlight> remove(String agentId) {
    Host host = hosts.get(agentId);
    List<InFlight> lost = new ArrayList<>();
    if (host != null) {
      for (SlotState slot : host.slots.values()) {
        lost.addAll(slot.chunks());
        slot.partitions().forEach(partition -> owners.remove(partition, slot));
        slots.remove(slot);
      }
      host.slots.clear();
    }
    lost.forEach(chunk -> inFlight.remove(chunk.key));
    return lost;
  }

  /** Returns the least loaded slot that may get one more chunk. */
  Optional<SlotState> slotWithCredit(long nowNs, double leadNs) {
    return slots.leastLoaded(nowNs, leadNs);
  }

  void sent(InFlight chunk, SlotState slot, long nowNs) {
    inFlight.put(chunk.key, chunk);
    slot.sent(chunk, nowNs);
  }

  /** Takes note that the slot is done with a chunk. */
  void ended(InFlight chunk, long nowNs) {
    inFlight.remove(chunk.key);
    SlotState owner = owners.get(chunk.partition);
    if (owner != null && owner.chunks().contains(chunk)) {
      owner.ended(chunk, nowNs);
      return;
    }
    for (SlotState slot : slots) {
      slot.ended(chunk, nowNs);
    }
  }

  @Nullable InFlight find(ChunkKey key) {
    return inFlight.get(key);
  }

  Collection<InFlight> inFlight() {
    return inFlight.values();
  }

  Iterable<SlotState> slots() {
    return slots;
  }

  int slotCount() {
    return slots.size();
  }

  boolean hasIdleSlot() {
    for (SlotState slot : slots) {
      if (slot.isIdle() && !slot.partitions().isEmpty()) {
        return true;
      }
    }
    return false;
  }
}
