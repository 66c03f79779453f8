package dev.fleetpool.cli.top;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A piece of a line.
 *
 * @param text its text
 * @param style how it looks where there are colours
 */
record Span(String text, Style style) {

  /** How text looks where there are colours. */
  enum Style {
    PLAIN,
    /** A name, or the head of a table. */
    BOLD,
    /** A core that works. */
    BUSY,
    /** A core that works all the time. */
    FULL,
    /** What is of less interest. */
    DIM,
    /** What somebody should look at. */
    ALERT
  }

  static Span plain(String text) {
    return new Span(text, Style.PLAIN);
  }

  /** Returns a line as text. */
  static String text(List<Span> line) {
    return line.stream().map(Span::text).collect(Collectors.joining()).stripTrailing();
  }

  /** Returns a line that is not longer than so many columns. */
  static List<Span> cut(List<Span> line, int width) {
    List<Span> kept = new ArrayList<>();
    int left = width;
    for (Span span : line) {
      if (span.text().length() >= left) {
        kept.add(new Span(span.text().substring(0, left), span.style()));
        return kept;
      }
      kept.add(span);
      left -= span.text().length();
    }
    return kept;
  }
}
