package dev.fleetpool.cli;

import dev.fleetpool.HostStatus;
import dev.fleetpool.JobStatus;
import dev.fleetpool.Progress;
import java.time.Duration;
import java.util.Locale;

/** Jobs and hosts as lines for people. */
final class JobLines {

  static final String JOBS_HEADING =
      line("JOB", "PHASE", "DONE", "FAILED", "ELAPSED", "LEFT", "COORDINATOR");
  static final String HOSTS_HEADING =
      "%-30s %6s %6s %6s %8s  %s".formatted("HOST", "SLOTS", "BUSY", "JAVA", "MEMORY", "LABELS");

  private JobLines() {}

  static String of(JobStatus job) {
    Progress p = job.progress();
    return line(
        job.jobId(),
        job.phase().name().toLowerCase(Locale.ROOT),
        p.done() + "/" + p.total().orElse(0),
        String.valueOf(p.failed()),
        seconds(p.elapsed()),
        job.phase() == JobStatus.Phase.RUNNING ? left(p) : "",
        job.coordinator());
  }

  private static String line(
      String job,
      String phase,
      String done,
      String failed,
      String elapsed,
      String left,
      String coordinator) {
    return "%-36s %-9s %15s %7s %9s %9s  %s"
        .formatted(job, phase, done, failed, elapsed, left, coordinator)
        .stripTrailing();
  }

  /** As long again for each task that is left as for one that is done. */
  static String left(Progress p) {
    long total = p.total().orElse(0);
    if (p.done() == 0 || p.done() >= total) {
      return "";
    }
    return seconds(
        Duration.ofMillis(
            Math.round((double) p.elapsed().toMillis() / p.done() * (total - p.done()))));
  }

  static String seconds(Duration time) {
    long s = time.toSeconds();
    return s < 3600
        ? "%d:%02d".formatted(s / 60, s % 60)
        : "%d:%02d:%02d".formatted(s / 3600, s / 60 % 60, s % 60);
  }

  static String of(HostStatus host) {
    return "%-30s %6d %6d %6d %7dM  %s"
        .formatted(
            host.name(),
            host.slots(),
            host.busySlots(),
            host.javaVersion(),
            host.memoryBytes() >> 20,
            String.join(" ", host.labels()))
        .stripTrailing();
  }
}
