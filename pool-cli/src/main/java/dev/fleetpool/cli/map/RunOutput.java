package dev.fleetpool.cli.map;

import dev.fleetpool.cli.map.Command.Finished;
import dev.fleetpool.cli.map.HaltRule.Tally;
import java.io.IOException;
import java.util.Optional;

/**
 * Everything a run leaves behind: what it prints, its joblog, its result folders, its display.
 * Owned by the printing thread.
 *
 * @param printer prints
 * @param log the joblog, where one was asked for
 * @param folders the result folders, where they were asked for
 * @param display what people see meanwhile
 */
record RunOutput(
    OutputPrinter printer,
    Optional<JobLog> log,
    Optional<ResultFolders> folders,
    RunDisplay display)
    implements AutoCloseable {

  /** A command has ended; its turn to be printed may come later. */
  void ended(Finished finished, Tally tally, long known) throws IOException {
    if (folders.isPresent()) {
      folders.get().write(finished);
    }
    display.show(tally, known);
  }

  /** It is a command's turn to be printed. */
  void print(Finished finished) throws IOException {
    display.hide();
    printer.print(finished);
    Optional<String> trouble = finished.result().told();
    if (trouble.isPresent()) {
      String text = finished.command().text();
      printer.tell(
          trouble.get() + " (command %d: %s)".formatted(finished.command().number(), text));
    }
    if (log.isPresent()) {
      log.get().write(finished);
    }
  }

  /** Tells what ended the run. */
  void tell(String message) throws IOException {
    display.hide();
    printer.tell(message);
  }

  @Override
  public void close() throws IOException {
    display.close();
    if (log.isPresent()) {
      log.get().close();
    }
  }
}
