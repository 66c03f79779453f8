package dev.fleetpool.coordinator.core;

import dev.fleetpool.metrics.Figures;
import dev.fleetpool.metrics.FleetMeter;

/**
 * What has become of tasks, over several jobs. Jobs count for themselves while they run; here is
 * what those had that are over. Owned by the coordinator loop.
 */
final class JobTotals {

  private long results;
  private long failures;
  private long retries;

  void add(long moreResults, long moreFailures, long moreRetries) {
    results += moreResults;
    failures += moreFailures;
    retries += moreRetries;
  }

  void addTo(JobTotals sum) {
    sum.add(results, failures, retries);
  }

  void addTo(Figures figures) {
    figures.add(FleetMeter.COORDINATOR_TASKS_ANSWERED, "result", results);
    figures.add(FleetMeter.COORDINATOR_TASKS_ANSWERED, "failure", failures);
    figures.add(FleetMeter.COORDINATOR_RETRIES, retries);
  }
}
