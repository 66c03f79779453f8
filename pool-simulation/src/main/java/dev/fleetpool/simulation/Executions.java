package dev.fleetpool.simulation;

import dev.fleetpool.proto.ChunkKey;
import dev.fleetpool.proto.TaskMessage;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What slots have started: the proof that no delivery of a chunk is run twice.
 *
 * <p>A chunk is claimed when it starts. So a second start of one record of the log is a mistake,
 * unless the claim of the first could not be committed: its slot was expelled from the group, or
 * did not know yet that it was. And no host starts a chunk twice, however often it gets it, nor one
 * of a job whose label it lacks.
 */
final class Executions {

  private record Delivery(int partition, long offset) {}

  private final SimulatedFleet fleet;
  private final Map<Delivery, SimulatedSlot> started = new HashMap<>();
  private final Map<SimulatedHost, Set<ChunkKey>> onHost = new HashMap<>();
  private long chunks;

  Executions(SimulatedFleet fleet) {
    this.fleet = fleet;
  }

  void started(SimulatedSlot slot, int partition, long offset, TaskMessage task) {
    chunks++;
    ChunkKey key = task.key();
    fleet.trace.add("%s: starts %s of %d/%d", slot.name(), key, partition, offset);
    Violation.unless(
        slot.host.serves(fleet.job(key.job()).plan),
        () -> "%s starts %s, whose label its host lacks".formatted(slot.name(), key));
    Violation.unless(
        onHost.computeIfAbsent(slot.host, host -> new HashSet<>()).add(key),
        () -> "%s starts %s, which its host has run".formatted(slot.name(), key));
    Violation.unless(
        slot.partitions().contains(partition),
        () ->
            "%s starts %s of partition %d, which it was told to give up"
                .formatted(slot.name(), key, partition));
    if (!fleet.group.isMember(slot)) {
      return; // it does not know that its partitions have moved
    }
    Violation.unless(
        offset >= fleet.group.committed(partition),
        () ->
            "%s starts %s, which was claimed at %d/%d"
                .formatted(slot.name(), key, partition, offset));
    SimulatedSlot before = started.put(new Delivery(partition, offset), slot);
    Violation.unless(
        before == null,
        () ->
            "%s starts %s at %d/%d, which %s has started"
                .formatted(
                    slot.name(), key, partition, offset, before == null ? "?" : before.name()));
  }

  /** A slot is out of the group: what it started and has not committed comes to another one. */
  void excuse(SimulatedSlot slot) {
    started
        .entrySet()
        .removeIf(
            entry ->
                entry.getValue() == slot
                    && entry.getKey().offset()
                        >= fleet.group.committed(entry.getKey().partition()));
  }

  /** Returns how many chunks were started. */
  long chunks() {
    return chunks;
  }
}
