package dev.fleetpool.examples.grid;

import java.io.PrintStream;

/** The table on the terminal: a line per topic, and what the run cost. */
final class GridTable {

  private static final String ROW =
      "%-17s %5s  %5s %5s %6s  %-7s %-3s %3s %-7s %3s %5s"; // 80 columns
  private static final String HEAD = "%-17s %5s  %5s %5s %6s  %s";

  private GridTable() {}

  static void print(GridSummary summary, PrintStream out) {
    out.println(Texts.format(HEAD, "", "", "RMSE", "", "", "best parameters: features, words,"));
    out.println(
        Texts.format(
            HEAD, "topic", "films", "naive", "best", "better", "weight, loss, epochs, step"));
    summary.topics().forEach(topic -> out.println(row(topic)));
    out.println();
    out.println(
        Texts.format(
            "%s in %s on %s; one after the other %s: %.2f x as fast, %.0f %% of the slots' time.",
            Texts.count(summary.tasks(), "task"),
            Texts.time(summary.run().wall()),
            Texts.count(summary.run().slots(), "slot"),
            Texts.time(summary.taskTime()),
            summary.speedUp(),
            100 * summary.efficiency()));
  }

  private static String row(TopicSummary topic) {
    GridResult best = topic.best();
    Parameters parameters = best.task().parameters();
    return row(
        topic.topic().genre(),
        best.films(),
        Texts.format("%.3f", best.naive().rmse()),
        Texts.format("%.3f", best.error().rmse()),
        Texts.percent(topic.improvement()),
        parameters.features().words(),
        ">=" + parameters.minWordCount(),
        parameters.wordWeight(),
        parameters.loss().words(),
        parameters.epochs(),
        parameters.step());
  }

  private static String row(Object... cells) {
    return Texts.format(ROW, cells).stripTrailing();
  }
}
