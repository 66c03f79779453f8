package dev.fleetpool.coordinator.core;

import dev.fleetpool.metrics.Figures;
import dev.fleetpool.metrics.FleetMeter;
import dev.fleetpool.metrics.Metered.Stopwatch;
import java.util.Collection;

/** What a {@link Coordination} counts for its meters, which owns it. */
final class CoordinationMeters {

  private final JobTotals over = new JobTotals();
  private Stopwatch stopwatch = Stopwatch.NONE;
  private long duplicates;

  /** Has durations told here from now on. */
  void tell(Stopwatch durations) {
    stopwatch = durations;
  }

  /** A chunk was on its way for so long. */
  void roundTrip(long ns) {
    stopwatch.took(FleetMeter.COORDINATOR_CHUNK_ROUND_TRIP, ns);
  }

  /** So many results came for tasks that were answered before. */
  void duplicates(long more) {
    duplicates += more;
  }

  long duplicates() {
    return duplicates;
  }

  /** A job has ended: its counts are kept. */
  void over(ActiveJob job) {
    job.addTo(over);
  }

  /**
   * Returns the counts of all jobs, and how long so many slots will take for what is pending.
   *
   * @param jobs those that run
   */
  Figures figures(Collection<ActiveJob> jobs, int slots) {
    Figures figures = new Figures();
    JobTotals totals = new JobTotals();
    over.addTo(totals);
    for (ActiveJob job : jobs) {
      job.addTo(totals);
      job.addTo(figures);
    }
    totals.addTo(figures);
    double workSeconds = figures.value(FleetMeter.COORDINATOR_WORK_PENDING);
    figures.add(FleetMeter.COORDINATOR_BACKLOG, workSeconds / Math.max(1, slots));
    figures.add(FleetMeter.COORDINATOR_JOBS, jobs.size());
    figures.add(FleetMeter.COORDINATOR_DUPLICATES, duplicates);
    return figures;
  }
}
