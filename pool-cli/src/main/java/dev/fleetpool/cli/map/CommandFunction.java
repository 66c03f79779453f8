package dev.fleetpool.cli.map;

import dev.fleetpool.TaskFunction;
import java.io.IOException;

/**
 * The function of a run: takes a {@link CommandTask} as bytes, runs it, and returns a {@link
 * CommandResult} as bytes. A command that fails is a result like any other. Runs in a child.
 */
final class CommandFunction implements TaskFunction<byte[], byte[]> {

  private static final long serialVersionUID = 1L;

  private final CommandSettings settings;

  CommandFunction(CommandSettings settings) {
    this.settings = settings;
  }

  @Override
  public byte[] apply(byte[] input) throws IOException, InterruptedException {
    ChildProcesses.prepare();
    CommandTask task = CommandTask.decoded(input);
    CommandResult result = new CommandRun(settings, task).run();
    for (int i = 1; i < settings.attempts() && !result.ending().isSuccess(); i++) {
      result = new CommandRun(settings, task).run();
    }
    return result.encoded();
  }
}
