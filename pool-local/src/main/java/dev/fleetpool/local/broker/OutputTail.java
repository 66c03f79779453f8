package dev.fleetpool.local.broker;

import java.util.ArrayDeque;
import java.util.Deque;

/** The last lines of what the broker printed, for the message when it fails. Thread-safe. */
final class OutputTail {

  private static final int LINES = 40;
  private static final int LINE_CHARS = 500;

  private final Deque<String> lines = new ArrayDeque<>(LINES);

  synchronized void add(String line) {
    if (lines.size() == LINES) {
      lines.removeFirst();
    }
    lines.addLast(line.length() > LINE_CHARS ? line.substring(0, LINE_CHARS) : line);
  }

  /** Returns the lines, indented; one that says so if there are none. */
  synchronized String text() {
    return lines.isEmpty() ? "  (nothing)" : "  " + String.join("\n  ", lines);
  }
}
