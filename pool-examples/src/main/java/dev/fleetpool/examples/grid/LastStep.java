package dev.fleetpool.examples.grid;

import dev.fleetpool.examples.grid.Parameters.Features;
import dev.fleetpool.examples.grid.Parameters.Loss;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What is made of the results: a table and a report. It works with any results, be it one, so that
 * it can be rehearsed on the first ones while the rest is still to be computed.
 *
 * @param out gets the table
 * @param report the folder of the report page
 */
record LastStep(PrintStream out, Path report) {

  private static final PredictionError ERROR = new PredictionError(1, 1);

  private static final List<GridResult> MADE_UP =
      List.of(
          new GridResult(
              new GridTask(
                  Topic.DRAMA, new Parameters(Features.TITLE, 2, 1.0, Loss.SQUARED, 3, 0.064)),
              /* films= */ 1,
              ERROR,
              ERROR,
              /* nanos= */ 1));

  /**
   * Goes through the motions with a made-up result, so that what would fail at the end, after all
   * the work, fails at the start: a folder that cannot be written, a machine without fonts.
   *
   * @throws UncheckedIOException saying what is wrong, and the remedy
   */
  void rehearse() {
    GridSummary summary = GridSummary.of(MADE_UP, new RunFigures(Duration.ofSeconds(1), 1));
    try {
      ReportPage.rehearse(summary, report);
    } catch (Error e) {
      // Nothing less is what the JDK throws where it finds no font, or no library to read one.
      throw new UncheckedIOException(
          "the pictures of the report need fonts, and this machine has none (%s); apt-get install fontconfig fonts-dejavu-core"
              .formatted(e),
          new IOException(e));
    }
    GridTable.print(
        summary,
        new PrintStream(
            OutputStream.nullOutputStream(), /* autoFlush= */ false, StandardCharsets.UTF_8));
  }

  /** Prints the table and writes the report. */
  void take(List<GridResult> results, RunFigures run) {
    GridSummary summary = GridSummary.of(results, run);
    Path page = ReportPage.write(summary, report);
    GridTable.print(summary, out);
    out.println("Report: " + page.toAbsolutePath().normalize());
  }
}
