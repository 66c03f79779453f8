package dev.fleetpool.worker.core;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The chunks that a slot has polled and not started, in the order in which it polled them. They are
 * claimed when they leave it, which adds to the decisions of the slot. Owned by the slot's core.
 */
final class WaitingChunks implements Iterable<WaitingChunk> {

  private final Deque<WaitingChunk> chunks = new ArrayDeque<>();
  private final List<SlotDecision> decisions;

  WaitingChunks(List<SlotDecision> decisions) {
    this.decisions = decisions;
  }

  void add(Collection<WaitingChunk> polled) {
    chunks.addAll(polled);
  }

  /** Returns the one that is to start next; null if none waits. */
  @Nullable WaitingChunk first() {
    return chunks.peekFirst();
  }

  /** Removes the first, which is started or dropped here and nowhere else. */
  void claimFirst() {
    claim(chunks.removeFirst());
  }

  private void claim(WaitingChunk chunk) {
    decisions.add(new SlotDecision.Claim(chunk.partition(), chunk.offset() + 1));
  }

  /**
   * Removes those of partitions that belong to another slot now. What was handed back is claimed as
   * far as the order of offsets allows: the new owner may not know that it was.
   */
  void leave(Set<Integer> partitions) {
    Set<Integer> waitedFor = new HashSet<>();
    for (WaitingChunk chunk : chunks) {
      if (partitions.contains(chunk.partition())) {
        if (chunk.isWithdrawn() && !waitedFor.contains(chunk.partition())) {
          claim(chunk);
        } else {
          waitedFor.add(chunk.partition());
        }
      }
    }
    chunks.removeIf(chunk -> partitions.contains(chunk.partition()));
  }

  void clear() {
    chunks.clear();
  }

  boolean isEmpty() {
    return chunks.isEmpty();
  }

  int size() {
    return chunks.size();
  }

  /** Returns how many are still to be run. */
  int notWithdrawn() {
    return (int) chunks.stream().filter(chunk -> !chunk.isWithdrawn()).count();
  }

  @Override
  public Iterator<WaitingChunk> iterator() {
    return chunks.iterator();
  }
}
