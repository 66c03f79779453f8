package dev.fleetpool.coordinator.core;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Chunks of a job that are to be sent again, the ones first needed at the front, and how many tasks
 * they hold: these count when the size of the next chunk is decided, or a large chunk that was
 * handed back would go out again task by task. Owned by the coordinator loop.
 */
final class Backlog {

  private final Deque<Chunk> chunks = new ArrayDeque<>();
  private int tasks;

  void addFirst(Chunk chunk) {
    chunks.addFirst(chunk);
    tasks += chunk.count();
  }

  Optional<Chunk> takeFirst() {
    Optional<Chunk> first = Optional.ofNullable(chunks.pollFirst());
    first.ifPresent(chunk -> tasks -= chunk.count());
    return first;
  }

  boolean isEmpty() {
    return chunks.isEmpty();
  }

  /** Returns how many tasks wait here. */
  int tasks() {
    return tasks;
  }
}
