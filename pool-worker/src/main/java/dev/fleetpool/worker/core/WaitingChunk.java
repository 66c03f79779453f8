package dev.fleetpool.worker.core;

import dev.fleetpool.proto.TaskMessage;

/** A chunk that a slot has polled and not started. Owned by the slot's core. */
public final class WaitingChunk {

  private final int partition;
  private final long offset;
  private final TaskMessage task;
  private boolean withdrawn;
  private long sinceNs;

  /** Creates one that is to be run. */
  public WaitingChunk(int partition, long offset, TaskMessage task) {
    this.partition = partition;
    this.offset = offset;
    this.task = task;
  }

  /** Returns the partition it came from. */
  int partition() {
    return partition;
  }

  /** Returns its offset there. */
  long offset() {
    return offset;
  }

  /** It waits from now on. */
  void waits(long nowNs) {
    sinceNs = nowNs;
  }

  /** Returns for how long it has waited. */
  long waitedNs(long nowNs) {
    return nowNs - sinceNs;
  }

  TaskMessage task() {
    return task;
  }

  /** It is not to be run any more; returns whether it was until now. */
  boolean withdraw() {
    boolean first = !withdrawn;
    withdrawn = true;
    return first;
  }

  boolean isWithdrawn() {
    return withdrawn;
  }
}
