package dev.fleetpool.cli.top;

import dev.fleetpool.JobStatus;
import dev.fleetpool.Progress;
import dev.fleetpool.cli.top.Span.Style;
import dev.fleetpool.cli.top.TopSnapshot.Host;
import dev.fleetpool.cli.top.TopSnapshot.Running;
import dev.fleetpool.cli.top.TopSnapshot.Slot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The lines of one frame. A bar for each slot as long as they all fit; then a character for each
 * slot, and a line or more for each host; what does not fit even then is counted. Stateless.
 */
final class TopFrame {

  private static final int CELL = 40;
  private static final int LEAST_JOB_LINES = 3;

  /** What a job's line has beside its name. */
  private static final int JOB_COLUMNS = 65;

  private static final double FULL_USE = 0.9;
  private static final String LEVELS = " ▁▂▃▄▅▆▇█";
  private static final String ASCII_LEVELS = " .:-=+*#@";

  private final TopSnapshot now;
  private final int width;
  private final int height;
  private final String levels;

  /** Which characters the terminal has. */
  enum Characters {
    UNICODE,
    ASCII
  }

  private TopFrame(TopSnapshot now, int width, int height, Characters characters) {
    this.now = now;
    this.width = width;
    this.height = height;
    this.levels = characters == Characters.UNICODE ? LEVELS : ASCII_LEVELS;
  }

  /**
   * Returns the lines, none longer than the width, and not more than the height.
   *
   * @param width at least 20
   * @param height at least 5
   */
  static List<List<Span>> lines(TopSnapshot now, int width, int height, Characters characters) {
    return new TopFrame(now, width, height, characters).lines();
  }

  private List<List<Span>> lines() {
    List<List<Span>> jobs = jobs();
    int forHosts = height - 1 - jobLines(jobs);
    List<List<Span>> hosts = bars();
    if (hosts.size() > forHosts) {
      hosts = characters();
    }
    List<List<Span>> all = new ArrayList<>();
    all.add(heading());
    all.addAll(fit(hosts, forHosts, "hosts' lines"));
    all.addAll(fit(jobs, height - all.size(), "jobs"));
    return all.stream().map(line -> Span.cut(line, width)).toList();
  }

  /** Jobs have what they need, up to a third of the screen. */
  private int jobLines(List<List<Span>> jobs) {
    return Math.min(jobs.size(), Math.max(LEAST_JOB_LINES, height / 3));
  }

  private static List<List<Span>> fit(List<List<Span>> lines, int room, String what) {
    if (lines.size() <= room) {
      return lines;
    }
    List<List<Span>> kept = new ArrayList<>(lines.subList(0, Math.max(0, room - 1)));
    kept.add(
        List.of(
            new Span(
                "and %d more %s; a taller terminal shows them"
                    .formatted(lines.size() - kept.size(), what),
                Style.DIM)));
    return kept;
  }

  private List<Span> heading() {
    return List.of(
        new Span("fleetpool top", Style.BOLD),
        Span.plain(
            "  %s  hosts %d  slots %d  busy %d  pending %d"
                .formatted(
                    now.where(), now.hosts().size(), now.slots(), now.busy(), now.pending())));
  }

  private List<List<Span>> bars() {
    List<List<Span>> lines = new ArrayList<>();
    if (now.hosts().isEmpty()) {
      lines.add(List.of(new Span("no host lives; start one: fleetpool worker", Style.ALERT)));
    }
    int columns = Math.max(1, width / CELL);
    for (Host host : now.hosts()) {
      lines.add(head(host));
      List<Slot> slots = host.slots();
      for (int i = 0; i < slots.size(); i += columns) {
        List<Span> line = new ArrayList<>();
        for (Slot slot : slots.subList(i, Math.min(slots.size(), i + columns))) {
          line.addAll(cell(slot, width / columns));
        }
        lines.add(line);
      }
    }
    return lines;
  }

  private static List<Span> head(Host host) {
    List<Span> line = new ArrayList<>();
    line.add(new Span(host.name(), Style.BOLD));
    line.add(
        Span.plain(
            "  %d/%d busy%s%s  pending %d"
                .formatted(
                    host.busy(), host.slots().size(), load(host), memory(host), host.pending())));
    if (!host.state().isEmpty()) {
      line.add(new Span("  " + host.state(), Style.ALERT));
    }
    return line;
  }

  private static String load(Host host) {
    return host.load().isPresent() ? "  load %s".formatted(decimal(host.load().getAsDouble())) : "";
  }

  private static String memory(Host host) {
    if (host.memoryBytes() == 0) {
      return "";
    }
    String all = gib(host.memoryBytes()) + "G";
    return host.usedMemoryBytes() == 0
        ? "  memory " + all
        : "  memory %s/%s".formatted(gib(host.usedMemoryBytes()), all);
  }

  private static String gib(long bytes) {
    return decimal(bytes / (double) (1L << 30));
  }

  private static String decimal(double value) {
    return String.format(Locale.ROOT, value < 100 ? "%.1f" : "%.0f", value);
  }

  /** A slot: its number, its bar, and what it runs. */
  private static List<Span> cell(Slot slot, int cellWidth) {
    int barWidth = Math.max(4, (cellWidth - 12) / 3);
    int filled = (int) Math.round(Math.min(1, Math.max(0, slot.use())) * barWidth);
    int textWidth = Math.max(0, cellWidth - barWidth - 12);
    String text = slot.running().map(running -> text(running, textWidth)).orElse("");
    return List.of(
        Span.plain("%3d [".formatted(slot.number())),
        new Span("|".repeat(filled), style(slot.use())),
        new Span(
            " ".repeat(barWidth - filled) + "%4d%%".formatted(Math.round(100 * slot.use())),
            Style.PLAIN),
        Span.plain("] "),
        Span.plain(pad(text, textWidth)));
  }

  private static Style style(double use) {
    return use >= FULL_USE ? Style.FULL : Style.BUSY;
  }

  /** The end says for how long, so the job's name is what is cut. */
  private static String text(Running running, int room) {
    String end =
        running.index().map(index -> "[" + index + "]").orElse("") + " " + time(running.since());
    int left = room - 1 - end.length();
    if (left < 1) {
      return end.strip();
    }
    String job = running.job();
    return name(job, Math.min(left, job.length())) + end;
  }

  private static String name(String name, int room) {
    return name.length() <= room ? pad(name, room) : name.substring(0, room - 1) + "~";
  }

  private static String pad(String text, int room) {
    return text.length() >= room
        ? text.substring(0, room)
        : text + " ".repeat(room - text.length());
  }

  /** All slots of a host as a row of characters. */
  private List<List<Span>> characters() {
    int nameWidth =
        Math.min(
            Math.max(8, width / 4),
            now.hosts().stream().mapToInt(host -> host.name().length()).max().orElse(0));
    int room = Math.max(8, width - nameWidth - 4);
    List<List<Span>> lines = new ArrayList<>();
    for (Host host : now.hosts()) {
      List<Slot> slots = host.slots();
      for (int i = 0; i < slots.size(); i += room) {
        List<Span> line = new ArrayList<>();
        line.add(new Span(pad(i == 0 ? host.name() : "", nameWidth) + " [", Style.BOLD));
        for (Slot slot : slots.subList(i, Math.min(slots.size(), i + room))) {
          line.add(new Span(level(slot), style(slot.use())));
        }
        line.add(Span.plain("] "));
        if (i == 0 && !host.state().isEmpty()) {
          line.add(new Span(host.state(), Style.ALERT));
        }
        lines.add(line);
      }
    }
    return lines;
  }

  private String level(Slot slot) {
    int highest = levels.length() - 1;
    int level = (int) Math.round(Math.min(1, Math.max(0, slot.use())) * highest);
    // What runs can be seen, however little.
    int shown = slot.running().isPresent() ? Math.max(1, level) : level;
    return levels.substring(shown, shown + 1);
  }

  private List<List<Span>> jobs() {
    if (now.jobs().isEmpty() && now.others().isEmpty()) {
      return List.of();
    }
    List<List<Span>> lines = new ArrayList<>();
    int nameWidth = Math.max(3, Math.min(width - JOB_COLUMNS, longestName()));
    String heads = "  PHASE      SLOTS %-17s %11s %6s %9s".formatted("", "DONE", "FAILED", "LEFT");
    lines.add(List.of(new Span(pad("JOB", nameWidth) + heads, Style.BOLD)));
    now.jobs().forEach(job -> lines.add(line(job, nameWidth)));
    now.others().forEach(job -> lines.add(line(job, nameWidth)));
    return lines;
  }

  private int longestName() {
    return Stream.concat(now.jobs().stream().map(JobStatus::jobId), now.others().stream())
        .mapToInt(String::length)
        .max()
        .orElse(0);
  }

  private List<Span> line(String job, int nameWidth) {
    return List.of(
        Span.plain(name(job, nameWidth) + "  %-9s  %5d ".formatted("program", now.busyWith(job))),
        new Span("its program knows how far it is", Style.DIM));
  }

  private List<Span> line(JobStatus job, int nameWidth) {
    Progress progress = job.progress();
    long total = progress.total().orElse(0);
    double share = total == 0 ? 0 : (double) progress.done() / total;
    int barWidth = 10;
    int filled = (int) Math.floor(share * barWidth);
    return List.of(
        Span.plain(
            name(job.jobId(), nameWidth)
                + "  %-9s  %5d ["
                    .formatted(
                        job.phase().name().toLowerCase(Locale.ROOT), now.busyWith(job.jobId()))),
        new Span("#".repeat(filled), Style.BUSY),
        new Span("-".repeat(barWidth - filled), Style.DIM),
        Span.plain("] %3d%% %11s ".formatted((int) (100 * share), progress.done() + "/" + total)),
        new Span(
            "%6d".formatted(progress.failed()), progress.failed() > 0 ? Style.ALERT : Style.PLAIN),
        Span.plain(
            " %9s"
                .formatted(job.phase() == JobStatus.Phase.RUNNING ? JobTime.left(progress) : "")));
  }

  /** Tasks may be short. */
  private static String time(Duration time) {
    return time.toSeconds() < 60
        ? String.format(Locale.ROOT, "%.1fs", time.toMillis() / 1000.0)
        : JobTime.seconds(time);
  }
}
