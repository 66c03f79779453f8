package dev.fleetpool.coordinator;

import dev.fleetpool.coordinator.core.Coordination;
import dev.fleetpool.proto.JobKey;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The jobs whose progress somebody wants to hear of. Thread-safe; {@link #round} is called by the
 * loop.
 */
final class ProgressReports {

  private final Map<JobKey, ProgressReporter> reporters = new ConcurrentHashMap<>();

  void add(JobKey key, ProgressReporter reporter) {
    reporters.put(key, reporter);
  }

  void remove(JobKey key) {
    reporters.remove(key);
  }

  /** Offers progress to those who are due. */
  void round(Coordination core, long nowNs) {
    reporters.forEach(
        (key, reporter) -> {
          if (reporter.isDue(nowNs)) {
            core.progress(key, nowNs).ifPresent(p -> reporter.offer(p, nowNs));
          }
        });
  }
}
