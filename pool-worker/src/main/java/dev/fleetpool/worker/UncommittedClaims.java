package dev.fleetpool.worker;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The claims of a slot that the group does not know of yet: per partition, the offset up to which
 * everything was started. Owned by the thread that polls for the slot.
 *
 * <p>A commit that is refused, as happens while the group rebalances, must be made again: a claim
 * that is lost gives the chunk to the next owner of the partition as well.
 */
final class UncommittedClaims {

  private final Map<Integer, Long> offsets = new TreeMap<>();
  private boolean due;

  /** Adds claims; per partition they grow. */
  void add(Map<Integer, Long> claims) {
    offsets.putAll(claims);
    due |= !claims.isEmpty();
  }

  /** The partitions belong to another slot now. */
  void drop(Set<Integer> partitions) {
    offsets.keySet().removeAll(partitions);
  }

  /** Returns all of them. */
  Map<Integer, Long> all() {
    return Map.copyOf(offsets);
  }

  /** Returns all of them if a commit is to be made now, else nothing. */
  Map<Integer, Long> takeDue() {
    Map<Integer, Long> taken = due ? all() : Map.of();
    due = false;
    return taken;
  }

  /** The group knows of these. */
  void committed(Map<Integer, Long> claims) {
    claims.forEach((partition, offset) -> offsets.remove(partition, offset));
  }

  /** A commit was refused. */
  void failed() {
    due = !offsets.isEmpty();
  }
}
