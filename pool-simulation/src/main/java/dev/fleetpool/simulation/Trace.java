package dev.fleetpool.simulation;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/**
 * What happened, line by line: the last {@value #KEPT} are kept to be shown, and a hash of all says
 * whether two runs took the same steps. Lines are put into words only when somebody reads them.
 */
final class Trace {

  private static final int KEPT = 60;

  private final VirtualTime time;
  private final Consumer<String> reader;
  private final boolean isRead;
  private final Deque<Line> last = new ArrayDeque<>();
  private long hash;
  private long lines;

  private record Line(long atNs, String what, List<Object> details) {
    @Override
    public String toString() {
      return "%10.3f ms  ".formatted(atNs / 1e6) + what.formatted(details.toArray());
    }
  }

  private Trace(VirtualTime time, Consumer<String> reader, boolean isRead) {
    this.time = time;
    this.reader = reader;
    this.isRead = isRead;
  }

  /** Keeps the last lines only. */
  static Trace kept(VirtualTime time) {
    return new Trace(time, line -> {}, false);
  }

  /** Gives every line to a reader as well. */
  static Trace read(VirtualTime time, Consumer<String> reader) {
    return new Trace(time, reader, true);
  }

  /** Adds a line: a format, and numbers, strings and records of these. */
  void add(String what, Object... details) {
    Line line = new Line(time.nowNs(), what, List.of(details));
    lines++;
    hash = 31 * (31 * hash + Long.hashCode(line.atNs)) + what.hashCode();
    for (Object detail : details) {
      hash = 31 * hash + detail.hashCode();
    }
    last.addLast(line);
    if (last.size() > KEPT) {
      last.removeFirst();
    }
    if (isRead) {
      reader.accept(line.toString());
    }
  }

  List<String> last() {
    return last.stream().map(Line::toString).toList();
  }

  long hash() {
    return hash;
  }

  long lines() {
    return lines;
  }
}
