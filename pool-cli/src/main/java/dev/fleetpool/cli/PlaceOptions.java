package dev.fleetpool.cli;

import dev.fleetpool.Pool;
import dev.fleetpool.cli.map.MapOptions;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Option;

/** The options of a command that works with a fleet or, without one, with this machine. */
final class PlaceOptions extends FleetAccess implements MapOptions.Place {

  @Option(
      names = {"-j", "--jobs"},
      paramLabel = "N",
      converter = NumberOptions.Jobs.class,
      description =
          "On this machine: how many commands run at once, 1 to 1024. Default: one per core.")
  private Optional<Integer> jobs = Optional.empty();

  @Option(
      names = "--bootstrap",
      paramLabel = "HOST:PORT[,..]",
      converter = OptionValues.Bootstrap.class,
      description =
          "Kafka brokers of a fleet; one that answers is enough. Default: $FLEETPOOL_BOOTSTRAP, else the fleet that fleetpool up runs on this machine, else a pool of its own, as with -j.")
  private Optional<String> bootstrap = Optional.empty();

  private Optional<String> brokers = Optional.empty();

  /**
   * Checks what the options mean together, and looks where the fleet is.
   *
   * @throws IllegalArgumentException if they make no sense
   */
  void check() {
    if (jobs.isPresent() && bootstrap.isPresent()) {
      throw new IllegalArgumentException(
          "-j must be left out with --bootstrap; how much a fleet runs at once is said where its workers start, with --slots");
    }
    brokers = jobs.isPresent() ? bootstrap : bootstrap.or(FleetAccess::surroundingBootstrap);
  }

  @Override
  public Pool open() {
    return brokers.isPresent()
        ? openPool(brokers.get())
        : Pool.builder().slots(localSlots().getAsInt()).local();
  }

  @Override
  public OptionalInt localSlots() {
    return brokers.isPresent()
        ? OptionalInt.empty()
        : OptionalInt.of(jobs.orElseGet(NumberOptions.Slots::standard));
  }
}
