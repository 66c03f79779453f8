package dev.fleetpool.examples.grid;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

/**
 * What is made of the results: a table and a report. It works with any results, be it one, so that
 * it can be rehearsed on the first ones while the rest is still to be computed.
 *
 * @param out gets the table
 * @param report the folder of the report page
 */
record LastStep(PrintStream out, Path report) {

  /** Prints the table and writes the report. */
  void take(List<GridResult> results, RunFigures run) {
    GridSummary summary = GridSummary.of(results, run);
    Path page = ReportPage.write(summary, report);
    GridTable.print(summary, out);
    out.println("Report: " + page.toAbsolutePath().normalize());
  }
}
