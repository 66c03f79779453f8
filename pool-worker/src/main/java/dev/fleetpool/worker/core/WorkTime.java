package dev.fleetpool.worker.core;

import dev.fleetpool.proto.HostRecord.SlotRecord;

/** How long a slot has worked on chunks. Owned by the slot's core. */
final class WorkTime {

  private static final long NS_PER_MS = 1_000_000;

  private long busyNs;
  private long sinceNs;
  private boolean works;

  /** A chunk begins. */
  void begins(long nowNs) {
    sinceNs = nowNs;
    works = true;
  }

  /** It has ended. */
  void ends(long nowNs) {
    busyNs += nowNs - sinceNs;
    works = false;
  }

  /** Returns what is told of it, with how long the running task has taken so far. */
  SlotRecord.Work told(long taskNs, long nowNs) {
    long nowBusyNs = works ? busyNs + nowNs - sinceNs : busyNs;
    return new SlotRecord.Work(nowBusyNs / NS_PER_MS, taskNs / NS_PER_MS);
  }
}
