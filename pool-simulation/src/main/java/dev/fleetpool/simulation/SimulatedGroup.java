package dev.fleetpool.simulation;

import static dev.fleetpool.simulation.VirtualTime.MS;
import static dev.fleetpool.simulation.VirtualTime.SECOND;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The consumer group of all slots, as the brokers keep it: members, who owns which partition, and
 * what was committed.
 *
 * <p>A partition that moves is first given up by its owner, who is told at a poll and commits what
 * it claimed, and then given to the next, who reads from there. A member that is not heard of for
 * the session time-out is expelled: its partitions move at once, its later commits are refused, and
 * it does not know until it polls again.
 */
final class SimulatedGroup {

  /** Who gives up what when members come and go. */
  enum Protocol {
    /** Only what moves. */
    COOPERATIVE,
    /** Everything, every time. */
    EAGER
  }

  /** A member learns that it has something to do with its next heartbeat. */
  private static final long NOTICE_NS = 300 * MS;

  private static final double UNSTICKY = 0.1;

  private static final class Owned {
    final int number;
    @Nullable SimulatedSlot owner;
    @Nullable SimulatedSlot target;
    boolean revoking;
    long committed;

    Owned(int number) {
      this.number = number;
    }
  }

  private final SimulatedFleet fleet;
  private final Protocol protocol;
  private final long sessionNs;
  private final List<Owned> partitions = new ArrayList<>();
  private final Set<SimulatedSlot> members = new LinkedHashSet<>();
  private long epoch;

  SimulatedGroup(SimulatedFleet fleet, Protocol protocol, long sessionNs) {
    this.fleet = fleet;
    this.protocol = protocol;
    this.sessionNs = sessionNs;
  }

  // ---- members

  void join(SimulatedSlot slot) {
    if (members.add(slot)) {
      slot.memberEpoch = ++epoch;
      rebalance();
    }
  }

  void leave(SimulatedSlot slot) {
    expel(slot);
  }

  boolean isMember(SimulatedSlot slot) {
    return members.contains(slot);
  }

  /** Expels the slots of a host if it is still not heard of when their sessions end. */
  void fellSilent(SimulatedHost host) {
    long sinceNs = fleet.time.nowNs();
    afterSession(
        () -> {
          if (host.isSilentSince(sinceNs)) {
            host.slots.forEach(this::expel);
          }
        });
  }

  /**
   * Sessions start anew when the brokers come back: they have forgotten when they heard of whom.
   */
  private void afterSession(Runnable action) {
    fleet.time.after(sessionNs, () -> unlessNewer(action));
  }

  private void unlessNewer(Runnable action) {
    long endNs = fleet.network.backNs() + sessionNs;
    if (fleet.network.backNs() > 0 && fleet.time.nowNs() < endNs) {
      fleet.time.at(endNs, () -> unlessNewer(action));
    } else {
      action.run();
    }
  }

  private void expel(SimulatedSlot slot) {
    if (members.remove(slot)) {
      fleet.trace.add("group: %s is out", slot.name());
      fleet.executions.excuse(slot);
      slot.callbacks.clear();
      for (Owned partition : partitions) {
        if (partition.owner == slot) {
          partition.owner = null;
          partition.revoking = false;
        }
      }
      rebalance();
    }
  }

  /** Sees to it that there are so many partitions; members notice within a second. */
  void grow(int wanted) {
    if (partitions.size() < wanted) {
      while (partitions.size() < wanted) {
        partitions.add(new Owned(partitions.size()));
        fleet.log.addTaskPartition();
      }
      fleet.time.after(fleet.dice.within(SECOND), this::rebalance);
    }
  }

  int size() {
    return members.size();
  }

  // ---- partitions

  void rebalance() {
    plan();
    if (protocol == Protocol.EAGER) {
      partitions.forEach(this::revoke);
    }
    settle();
  }

  private void plan() {
    Map<SimulatedSlot, Integer> counts = new LinkedHashMap<>();
    members.forEach(member -> counts.put(member, 0));
    boolean sticky = !fleet.dice.chance(UNSTICKY);
    int most = members.isEmpty() ? 0 : partitions.size() / members.size();
    int extra = members.isEmpty() ? 0 : partitions.size() % members.size();
    for (Owned partition : partitions) {
      SimulatedSlot kept = sticky ? partition.owner : null;
      int has = kept == null ? 0 : counts.getOrDefault(kept, 0);
      if (kept == null || !members.contains(kept) || has > most || (has == most && extra == 0)) {
        partition.target = null;
        continue;
      }
      extra -= has == most ? 1 : 0;
      counts.put(kept, has + 1);
      partition.target = kept;
    }
    int start = members.isEmpty() || sticky ? 0 : fleet.dice.below(members.size());
    for (Owned partition : partitions) {
      if (partition.target == null && !members.isEmpty()) {
        partition.target = least(counts, start);
        counts.merge(partition.target, 1, Integer::sum);
      }
    }
  }

  private static SimulatedSlot least(Map<SimulatedSlot, Integer> counts, int start) {
    List<SimulatedSlot> slots = List.copyOf(counts.keySet());
    SimulatedSlot least = slots.get(start);
    for (int i = 0; i < slots.size(); i++) {
      SimulatedSlot slot = slots.get((start + i) % slots.size());
      if (counts.getOrDefault(slot, 0) < counts.getOrDefault(least, 0)) {
        least = slot;
      }
    }
    return least;
  }

  private void settle() {
    fleet.changed(SimulatedFleet.MOVE_NS);
    boolean waits = protocol == Protocol.EAGER && partitions.stream().anyMatch(p -> p.revoking);
    for (Owned partition : partitions) {
      SimulatedSlot target = partition.target;
      if (partition.owner == null && target != null && !waits) {
        partition.owner = target;
        tell(target, () -> target.assigned(partition.number));
      } else if (partition.owner != target) {
        revoke(partition);
      }
    }
  }

  private void revoke(Owned partition) {
    SimulatedSlot owner = partition.owner;
    if (owner != null && !partition.revoking) {
      partition.revoking = true;
      tell(owner, () -> owner.revoked(partition.number));
    }
  }

  /** A member that does not take part in time is expelled. */
  private void tell(SimulatedSlot member, Runnable callback) {
    long memberEpoch = member.memberEpoch;
    member.callbacks.addLast(callback);
    member.pollWithin(NOTICE_NS);
    afterSession(
        () -> {
          boolean same = members.contains(member) && member.memberEpoch == memberEpoch;
          if (same && !member.host.link.isWhole() && member.callbacks.contains(callback)) {
            expel(member);
          }
        });
  }

  /** A member has given up a partition. */
  void givenUp(SimulatedSlot member, int number) {
    Owned partition = partitions.get(number);
    if (partition.owner == member && partition.revoking) {
      partition.owner = null;
      partition.revoking = false;
      settle();
    }
  }

  // ---- offsets

  long committed(int partition) {
    return partitions.get(partition).committed;
  }

  /** Commits, unless the member is none any more; says whether it did. */
  boolean commit(SimulatedSlot member, long memberEpoch, Map<Integer, Long> offsets) {
    if (!members.contains(member) || member.memberEpoch != memberEpoch) {
      return false;
    }
    offsets.forEach(
        (number, offset) -> {
          Owned partition = partitions.get(number);
          Violation.unless(
              offset >= partition.committed,
              () ->
                  "%s takes the committed offset of partition %d back from %d to %d"
                      .formatted(member.name(), number, partition.committed, offset));
          partition.committed = offset;
          fleet.trace.add("group: %s committed %d/%d", member.name(), number, offset);
        });
    return true;
  }

  /** Checks that nothing is left to be claimed, when nothing is to be done. */
  void checkAllClaimed() {
    for (Owned partition : partitions) {
      SimulatedSlot owner = partition.owner;
      int end = fleet.log.taskPartition(partition.number).records.size();
      Violation.unless(
          owner == null || partition.committed == end,
          () ->
              "partition %d ends at %d and only %d was ever claimed, by %s"
                  .formatted(
                      partition.number,
                      end,
                      partition.committed,
                      owner == null ? "nobody" : owner.name()));
    }
  }

  @Nullable SimulatedSlot owner(int partition) {
    return partitions.get(partition).owner;
  }
}
