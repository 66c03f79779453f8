package dev.fleetpool.cli.map;

import dev.fleetpool.cli.map.JobLog.Hosts;
import dev.fleetpool.cli.map.OutputPrinter.Tag;
import dev.fleetpool.cli.map.Outstanding.Order;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Predicate;
import picocli.CommandLine.Option;

/** The options that say what becomes of the output, and what is remembered of the run. */
final class OutputOptions {

  @Option(
      names = {"-u", "--unordered"},
      description =
          "Prints each command's output when it ends. Default: in the order of the inputs.")
  private boolean unordered;

  @Option(
      names = {"-k", "--keep-order"},
      hidden = true)
  private boolean ordered;

  @Option(names = "--tag", description = "Begins each line with the input and a tab.")
  private boolean tag;

  @Option(
      names = "--results",
      paramLabel = "DIR",
      description = "Also keeps each command's output in DIR/1/<input>/stdout, stderr and seq.")
  private Optional<Path> results = Optional.empty();

  @Option(
      names = "--joblog",
      paramLabel = "FILE",
      description = "Writes a row for each command that has ended, as GNU parallel does.")
  private Optional<Path> joblog = Optional.empty();

  @Option(names = "--resume", description = "Goes on with the joblog: leaves out what is in it.")
  private boolean resume;

  @Option(
      names = "--resume-failed",
      description = "Goes on with the joblog: leaves out what is in it and did not fail.")
  private boolean resumeFailed;

  @Option(
      names = {"--bar", "--eta"},
      description = "Shows how far it is, if standard error is a terminal.")
  private boolean bar;

  private Predicate<Command> wanted = command -> true;

  /**
   * Checks what the options mean together.
   *
   * @throws IllegalArgumentException if they make no sense
   */
  void check() {
    if ((resume || resumeFailed) && joblog.isEmpty()) {
      throw new IllegalArgumentException(
          "--resume must have a joblog to go on with; say --joblog FILE");
    }
    if (unordered && ordered) {
      throw new IllegalArgumentException("--unordered must be left out with --keep-order");
    }
  }

  Order order() {
    return unordered ? Order.ARRIVAL : Order.INPUT;
  }

  /** Returns which commands are run; to be asked after {@link #open}. */
  Predicate<Command> wanted() {
    return wanted;
  }

  /** Opens everything that is written to. */
  RunOutput open(Hosts hosts) throws IOException {
    return new RunOutput(
        printer(),
        joblog.isPresent() ? Optional.of(openLog(joblog.get(), hosts)) : Optional.empty(),
        results.map(ResultFolders::new),
        bar ? RunDisplay.onTerminal() : RunDisplay.NONE);
  }

  private JobLog openLog(Path path, Hosts hosts) throws IOException {
    if (!resume && !resumeFailed) {
      return JobLog.begin(path, hosts);
    }
    PastCommands past = PastCommands.read(path);
    PastCommands.Again again = resumeFailed ? PastCommands.Again.FAILED : PastCommands.Again.NONE;
    wanted = command -> !past.isDone(command, again);
    return JobLog.goOn(path, hosts, past.wholeBytes());
  }

  private OutputPrinter printer() {
    return new OutputPrinter(
        new FileOutputStream(FileDescriptor.out),
        new FileOutputStream(FileDescriptor.err),
        tag ? Tag.ARGUMENTS : Tag.NONE);
  }

  /** Prints to what {@link #open} prints to. */
  static void tell(String message) {
    try {
      new OutputPrinter(
              new FileOutputStream(FileDescriptor.out),
              new FileOutputStream(FileDescriptor.err),
              Tag.NONE)
          .tell(message);
    } catch (IOException e) {
      return; // nobody reads it
    }
  }
}
