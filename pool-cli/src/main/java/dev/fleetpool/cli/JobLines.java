package dev.fleetpool.cli;

import dev.fleetpool.HostStatus;
import dev.fleetpool.JobStatus;
import dev.fleetpool.Progress;
import dev.fleetpool.cli.top.JobTime;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Jobs and hosts as lines for people. */
final class JobLines {

  private static final List<String> JOBS_HEADING =
      List.of("JOB", "PHASE", "DONE", "FAILED", "ELAPSED", "LEFT", "COORDINATOR");
  private static final Set<String> TEXTS = Set.of("JOB", "PHASE", "COORDINATOR");

  static final String HOSTS_HEADING =
      "%-30s %6s %6s %6s %8s  %s".formatted("HOST", "SLOTS", "BUSY", "JAVA", "MEMORY", "LABELS");

  private JobLines() {}

  /** Returns a heading and a line for each job, with columns as wide as what is in them. */
  static List<String> of(List<JobStatus> jobs) {
    List<List<String>> rows =
        Stream.concat(Stream.of(JOBS_HEADING), jobs.stream().map(JobLines::cells)).toList();
    int[] widths =
        IntStream.range(0, JOBS_HEADING.size())
            .map(i -> rows.stream().mapToInt(row -> row.get(i).length()).max().orElse(0))
            .toArray();
    return rows.stream().map(row -> line(row, widths)).toList();
  }

  private static List<String> cells(JobStatus job) {
    Progress p = job.progress();
    return List.of(
        job.jobId(),
        job.phase().name().toLowerCase(Locale.ROOT),
        p.done() + "/" + p.total().orElse(0),
        String.valueOf(p.failed()),
        JobTime.seconds(p.elapsed()),
        job.phase() == JobStatus.Phase.RUNNING ? JobTime.left(p) : "",
        job.coordinator());
  }

  private static String line(List<String> row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < row.size(); i++) {
      String pad = " ".repeat(widths[i] - row.get(i).length());
      line.append(TEXTS.contains(JOBS_HEADING.get(i)) ? row.get(i) + pad : pad + row.get(i));
      line.append("  ");
    }
    return line.toString().stripTrailing();
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
