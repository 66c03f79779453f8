package dev.fleetpool.coordinator.core;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * One slot of the fleet, as the coordinator sees it: what it owns and what is on its way to it.
 * Owned by the coordinator loop.
 *
 * <p>Its load is the work on its way, in expected time. It may get one more chunk (it has
 * <i>credit</i>) when nothing is on its way, or when what is on its way ends within the lead, the
 * time that a chunk needs to get there. So a slot with long tasks has no second chunk waiting
 * behind the first, and a slot with tiny ones never runs dry.
 */
final class SlotState {

  private static final int MOST_CHUNKS = 16;

  final String agentId;
  final int slot;
  private final List<Integer> partitions = new ArrayList<>();
  private final Deque<InFlight> chunks = new ArrayDeque<>();
  private int nextPartition;

  SlotState(String agentId, int slot) {
    this.agentId = agentId;
    this.slot = slot;
  }

  List<Integer> partitions() {
    return partitions;
  }

  /** Returns what is on its way, the one that runs first. */
  Deque<InFlight> chunks() {
    return chunks;
  }

  boolean isIdle() {
    return chunks.isEmpty();
  }

  boolean hasCredit(long nowNs, double leadNs) {
    return !partitions.isEmpty()
        && (isIdle() || (chunks.size() < MOST_CHUNKS && loadNs(nowNs) < leadNs));
  }

  /** Returns how long it is expected to be busy. */
  double loadNs(long nowNs) {
    double load = 0;
    for (InFlight chunk : chunks) {
      load += chunk == chunks.peekFirst() ? chunk.remainingNs(nowNs) : chunk.expectedNs;
    }
    return load;
  }

  /** Returns the partition for its next chunk: its own, or in turn where it owns several. */
  int pickPartition() {
    nextPartition = (nextPartition + 1) % partitions.size();
    return partitions.get(nextPartition);
  }

  void sent(InFlight chunk, long nowNs) {
    chunk.sentToIdleSlot = isIdle();
    chunk.headSinceNs = nowNs;
    chunks.addLast(chunk);
  }

  void ended(InFlight chunk, long nowNs) {
    boolean first = chunk == chunks.peekFirst();
    chunks.remove(chunk);
    InFlight following = chunks.peekFirst();
    if (first && following != null) {
      following.headSinceNs = nowNs;
    }
  }

  @Override
  public String toString() {
    return agentId + "/" + slot + " partitions " + partitions + " chunks " + chunks.size();
  }
}
