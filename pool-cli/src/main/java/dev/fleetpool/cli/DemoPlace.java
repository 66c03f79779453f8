package dev.fleetpool.cli;

import dev.fleetpool.Pool;
import dev.fleetpool.PoolBuilder;
import java.util.Optional;
import picocli.CommandLine.Option;

/**
 * The options that say where the demo runs: on this machine, on a fleet, or by its coordinators.
 */
final class DemoPlace extends FleetAccess {

  @Option(
      names = "--slots",
      paramLabel = "N",
      converter = NumberOptions.Slots.class,
      description = "On this machine: tasks that run at once, 1 to 1024. Default: one per core.")
  private Optional<Integer> slots = Optional.empty();

  @Option(
      names = "--bootstrap",
      paramLabel = "HOST:PORT[,..]",
      converter = OptionValues.Bootstrap.class,
      description = "Runs it on the fleet of these Kafka brokers. Default: on this machine.")
  private Optional<String> bootstrap = Optional.empty();

  @Option(
      names = "--detached",
      description =
          "On a fleet with a coordinator service: as the detached job grid-search-detached, which goes on when this command ends; the command given once more follows it.")
  private boolean detached;

  /**
   * Checks what the options mean together.
   *
   * @throws IllegalArgumentException if they make no sense
   */
  void check() {
    if (slots.isPresent() && bootstrap.isPresent()) {
      throw new IllegalArgumentException(
          "--slots must be left out with --bootstrap; how much a fleet runs at once is said where its workers start");
    }
    if (detached && bootstrap.isEmpty()) {
      throw new IllegalArgumentException(
          "--detached must come with --bootstrap; a fleet with a coordinator service runs such a job");
    }
  }

  boolean isDetached() {
    return detached;
  }

  /** Returns what is told before it is opened. */
  String intention() {
    return bootstrap
        .map(brokers -> "Connecting to the fleet at %s ...".formatted(brokers))
        .orElseGet(() -> starting(slots.orElseGet(NumberOptions.Slots::standard)));
  }

  private static String starting(int slots) {
    return "Starting a Kafka broker and a worker with %d slot%s on this machine ..."
        .formatted(slots, slots == 1 ? "" : "s");
  }

  Pool open() {
    if (bootstrap.isPresent()) {
      return openPool(bootstrap.get());
    }
    PoolBuilder pool = Pool.builder();
    slots.ifPresent(pool::slots);
    return pool.local();
  }
}
