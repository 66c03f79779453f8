package dev.fleetpool.cli;

import dev.fleetpool.FleetpoolException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CancellationException;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Tells people what went wrong: one message, and a stack trace only where the fault is in the
 * program.
 */
final class UserErrors {

  private UserErrors() {}

  /** Tells what is wrong with the arguments. */
  static int wrongUsage(ParameterException failure, String[] args) {
    CommandLine line = failure.getCommandLine();
    line.getErr().println(message(failure, line));
    return ExitCode.USAGE;
  }

  private static String message(ParameterException failure, CommandLine line) {
    String command = line.getCommandSpec().qualifiedName();
    if (failure.getCause() instanceof TypeConversionException refused) {
      return String.valueOf(refused.getMessage());
    }
    if (failure instanceof UnmatchedArgumentException unmatched) {
      return "%s must be %s; see %s --help"
          .formatted(unmatched.getUnmatched().get(0), "one of " + known(line), command);
    }
    if (failure instanceof MissingParameterException missing && !missing.getMissing().isEmpty()) {
      CommandLine.Model.ArgSpec first = first(missing.getMissing());
      if (!(first instanceof CommandLine.Model.OptionSpec option)) {
        return "%s= must have a value; see %s --help".formatted(first.paramLabel(), command);
      }
      String name = option.longestName();
      return "%s= must have a value, %s; see %s --help"
          .formatted(name, first.paramLabel(), command);
    }
    return "%s; see %s --help".formatted(failure.getMessage(), command);
  }

  /** Returns the first that is missing in the order in which people write them. */
  private static CommandLine.Model.ArgSpec first(List<CommandLine.Model.ArgSpec> missing) {
    return missing.stream()
        .filter(CommandLine.Model.ArgSpec::isPositional)
        .findFirst()
        .orElse(missing.get(0));
  }

  private static String known(CommandLine line) {
    List<String> options =
        line.getCommandSpec().options().stream()
            .map(CommandLine.Model.OptionSpec::longestName)
            .toList();
    List<String> commands = List.copyOf(line.getSubcommands().keySet());
    return String.join(", ", commands.isEmpty() ? options : commands);
  }

  /** Tells why a command failed. */
  static int failed(Exception failure, CommandLine line, ParseResult arguments) {
    PrintWriter err = line.getErr();
    if (failure instanceof NoReaderException) {
      return NoReaderException.EXIT_CODE;
    }
    if (failure instanceof FleetpoolException
        || failure instanceof CommandFailedException
        || failure instanceof UncheckedIOException
        || failure instanceof CancellationException) {
      err.println(failure.getMessage());
    } else {
      err.println("fleetpool failed in a way it should not; please report this:");
      failure.printStackTrace(err);
    }
    return ExitCode.SOFTWARE;
  }
}
