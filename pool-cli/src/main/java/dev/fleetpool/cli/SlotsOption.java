package dev.fleetpool.cli;

import java.util.Optional;
import picocli.CommandLine.Option;

/** How many tasks a worker runs at once. */
final class SlotsOption {

  @Option(
      names = "--slots",
      paramLabel = "N",
      converter = NumberOptions.Slots.class,
      description = "Tasks that run at once, 1 to 1024. Default: one per core.")
  private Optional<Integer> slots = Optional.empty();

  int count() {
    return slots.orElseGet(NumberOptions.Slots::standard);
  }
}
