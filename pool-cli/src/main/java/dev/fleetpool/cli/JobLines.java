package dev.fleetpool.cli;

import dev.fleetpool.HostStatus;
import dev.fleetpool.JobStatus;
import dev.fleetpool.Progress;
import dev.fleetpool.cli.top.JobTime;
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
        JobTime.seconds(p.elapsed()),
        job.phase() == JobStatus.Phase.RUNNING ? JobTime.left(p) : "",
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
