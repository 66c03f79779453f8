package dev.fleetpool.cli.map;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Makes the commands of a run, one after the other, as its input is read. Owned by one thread. */
interface CommandSupply {

  /** Returns the next command; waits for its input. */
  Optional<Command> next() throws IOException;

  /** Makes a command of each list of arguments. */
  static CommandSupply ofArguments(CommandTemplate template, ArgumentLists lists) {
    return new CommandSupply() {
      private long count;

      @Override
      public Optional<Command> next() throws IOException {
        return lists
            .next()
            .map(
                arguments -> {
                  count++;
                  List<String> command = template.render(count, arguments);
                  return new Command(arguments, new CommandTask(count, command));
                });
      }
    };
  }

  /** Makes a command of each block, which it reads on its standard input. */
  static CommandSupply ofBlocks(CommandTemplate template, Blocks blocks) {
    return new CommandSupply() {
      private long count;

      @Override
      public Optional<Command> next() throws IOException {
        return blocks
            .next()
            .map(
                block -> {
                  count++;
                  List<String> command = template.render(count, List.of());
                  return new Command(List.of(), new CommandTask(count, command, block));
                });
      }
    };
  }
}
