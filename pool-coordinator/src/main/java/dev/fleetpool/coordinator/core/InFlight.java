package dev.fleetpool.coordinator.core;

import dev.fleetpool.proto.ChunkKey;

/**
 * A chunk that was sent to a partition and whose slot has not said that it is done with it. Owned
 * by the coordinator loop.
 */
final class InFlight {

  final ActiveJob job;
  final ChunkKey key;
  final Chunk chunk;
  final int partition;

  /** How long it is expected to take; infinite while nothing is known of the job's tasks. */
  final double expectedNs;

  /** When it became the first of its slot, which is when it started, to within a message's way. */
  long headSinceNs;

  /** How many of its tasks, from the first, were answered. */
  int done;

  /** Time its tasks are known to have taken. */
  long busyNs;

  /** Whether the slot was idle when it was sent. */
  boolean sentToIdleSlot;

  private boolean handBackAsked;

  InFlight(ActiveJob job, ChunkKey key, Chunk chunk, int partition, double expectedNs) {
    this.job = job;
    this.key = key;
    this.chunk = chunk;
    this.partition = partition;
    this.expectedNs = expectedNs;
  }

  /** Returns how many of its tasks are not answered. */
  int left() {
    return chunk.count() - done;
  }

  /** Says whether it is to be asked for, and remembers that it was. */
  boolean askHandBack() {
    boolean first = !handBackAsked;
    handBackAsked = true;
    return first;
  }

  boolean isHandBackAsked() {
    return handBackAsked;
  }

  /**
   * Returns how much longer it is expected to take, if it is the first of its slot. One that is
   * overdue is expected to take as long again as it has taken: with heavy-tailed times, what has
   * run long runs on.
   */
  double remainingNs(long nowNs) {
    double elapsed = nowNs - headSinceNs;
    return elapsed < expectedNs ? expectedNs - elapsed : elapsed;
  }
}
