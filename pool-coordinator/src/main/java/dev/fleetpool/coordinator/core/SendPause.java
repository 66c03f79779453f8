package dev.fleetpool.coordinator.core;

import dev.fleetpool.proto.JobRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The moment for which nothing is sent after something could not be sent for now, as in an outage,
 * and the job records that wait for its end. Owned by the coordinator loop.
 */
final class SendPause {

  private static final long PAUSE_NS = 1_000_000_000;

  private final List<JobRecord> waiting = new ArrayList<>();
  private boolean paused;
  private long sinceNs;

  void begin(long nowNs) {
    paused = true;
    sinceNs = nowNs;
  }

  void keep(JobRecord job) {
    waiting.add(job);
  }

  boolean isOn() {
    return paused;
  }

  /** Ends it if it has lasted long enough; returns the records that are still of interest. */
  List<JobRecord> endIfDue(long nowNs, Predicate<JobRecord> isWanted) {
    if (!paused || nowNs - sinceNs < PAUSE_NS) {
      return List.of();
    }
    paused = false;
    List<JobRecord> due = waiting.stream().filter(isWanted).toList();
    waiting.clear();
    return due;
  }
}
