package dev.fleetpool.worker.core;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The chunks that a slot has polled and not started, in the order in which it polled them. Owned by
 * the slot's core.
 */
final class WaitingChunks implements Iterable<WaitingChunk> {

  private final Deque<WaitingChunk> chunks = new ArrayDeque<>();

  void add(Collection<WaitingChunk> polled) {
    chunks.addAll(polled);
  }

  /** Returns the one that is to start next; null if none waits. */
  @Nullable WaitingChunk first() {
    return chunks.peekFirst();
  }

  WaitingChunk removeFirst() {
    return chunks.removeFirst();
  }

  /**
   * Removes those of partitions that belong to another slot now, and returns which of them are to
   * be claimed here: what was handed back, as far as the order of offsets allows. The new owner may
   * not know that it was.
   */
  List<WaitingChunk> leave(Set<Integer> partitions) {
    List<WaitingChunk> claimable = new ArrayList<>();
    Set<Integer> waitedFor = new HashSet<>();
    for (WaitingChunk chunk : chunks) {
      if (partitions.contains(chunk.partition())) {
        if (chunk.isWithdrawn() && !waitedFor.contains(chunk.partition())) {
          claimable.add(chunk);
        } else {
          waitedFor.add(chunk.partition());
        }
      }
    }
    chunks.removeIf(chunk -> partitions.contains(chunk.partition()));
    return claimable;
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
