package dev.fleetpool.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.Spec;

/**
 * The {@code fleetpool} command line. Results go to standard output, everything else to standard
 * error. Exit codes: 0 done, 1 failed, 2 wrong usage.
 */
@Command(
    name = "fleetpool",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    description = "multiprocessing.Pool for a fleet of hosts, on Apache Kafka.",
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    optionListHeading = "%nOptions:%n",
    descriptionHeading = "%n",
    footer = {"", "Start with: fleetpool demo"},
    subcommands = {
      DemoCommand.class,
      MapCommand.class,
      UpCommand.class,
      WorkerCommand.class,
      CoordinatorCommand.class,
      SubmitCommand.class,
      JobsCommand.class,
      JobCommand.class,
      ResultsCommand.class,
      OutputCommand.class,
      CancelCommand.class,
      HostsCommand.class,
      TopCommand.class,
      DrainCommand.class,
      TopicsCommand.class,
      WhyCommand.class,
      BenchCommand.class,
      SimulateCommand.class,
      CompletionCommand.class,
      ManCommand.class
    })
public final class FleetpoolCommand implements Callable<Integer> {

  private static final int MOST_COLUMNS = 100;

  @Spec private CommandSpec spec = CommandSpec.create();

  private FleetpoolCommand() {}

  /** Runs one command and ends the JVM with its exit code. */
  public static void main(String[] args) {
    System.exit(run(args, writer(System.out), writer(System.err)));
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, /* autoFlush= */ true, Charset.defaultCharset());
  }

  /** Runs one command and returns its exit code. */
  static int run(String[] args, PrintWriter out, PrintWriter err) {
    CommandLine line = new CommandLine(new FleetpoolCommand());
    line.setOut(out).setErr(err);
    line.setParameterExceptionHandler(UserErrors::wrongUsage);
    line.setExecutionExceptionHandler(UserErrors::failed);
    line.setHelpFactory(FleetpoolCommand::help);
    line.setExpandAtFiles(false); // an input of map may begin with an @
    return line.execute(args);
  }

  /** Asks for the width of the terminal only when there is something to show. */
  private static CommandLine.Help help(CommandSpec command, CommandLine.Help.ColorScheme colours) {
    UsageMessageSpec usage = command.usageMessage().width(MOST_COLUMNS).autoWidth(true);
    int columns = Math.min(MOST_COLUMNS, usage.width());
    usage.autoWidth(false).width(columns);
    return new CommandLine.Help(command, colours);
  }

  /** Says what there is to say when no command was given. */
  @Override
  public Integer call() {
    CommandLine line = spec.commandLine();
    line.usage(line.getErr());
    return CommandLine.ExitCode.USAGE;
  }
}
