package dev.fleetpool.examples.grid;

import dev.fleetpool.FinalResults;
import dev.fleetpool.FinalStep;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * What is made of the results: a table and a report. It works with any results, be it one, so that
 * it can be rehearsed on the first ones before the rest is computed.
 *
 * @param out gets the table
 * @param report the folder of the report page
 * @param run tells what the run has cost so far
 */
record LastStep(PrintStream out, Path report, Supplier<RunFigures> run)
    implements FinalStep<GridResult, Path> {

  /**
   * Prints the table, writes the report, and returns where that is. At a rehearsal it only goes
   * through the motions, so that what would fail at the end, after all the work, fails at the
   * start: a folder that cannot be written, a machine without fonts, a class that is missing.
   *
   * @throws UncheckedIOException saying what is wrong, and the remedy
   */
  @Override
  public Path apply(FinalResults<GridResult> results) {
    GridSummary summary = GridSummary.of(results, run.get());
    if (results.isRehearsal()) {
      rehearse(summary);
      return report;
    }
    Path page = ReportPage.write(summary, report);
    GridTable.print(summary, out);
    out.println("Report: " + page.toAbsolutePath().normalize());
    return page;
  }

  private void rehearse(GridSummary summary) {
    try {
      ReportPage.rehearse(summary, report);
    } catch (NoClassDefFoundError | UnsatisfiedLinkError | InternalError e) {
      throw new IllegalStateException(
          "the pictures of the report cannot be drawn (%s); where fonts are missing, apt-get install fontconfig fonts-dejavu-core"
              .formatted(e),
          e);
    }
    GridTable.print(
        summary,
        new PrintStream(
            OutputStream.nullOutputStream(), /* autoFlush= */ false, StandardCharsets.UTF_8));
  }
}
