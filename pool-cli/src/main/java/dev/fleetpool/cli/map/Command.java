package dev.fleetpool.cli.map;

import java.util.List;

/**
 * A command as the caller knows it.
 *
 * @param arguments what it was made from; none with {@code --pipe}
 * @param task what is run
 */
record Command(List<String> arguments, CommandTask task) {

  long number() {
    return task.number();
  }

  /** Returns the command on one line, as a shell would have to be told it. */
  String text() {
    return ShellQuote.quoted(task.command());
  }

  /** A command that has ended. */
  record Finished(Command command, CommandResult result) {}
}
