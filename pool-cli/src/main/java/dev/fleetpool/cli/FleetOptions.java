package dev.fleetpool.cli;

import dev.fleetpool.Pool;
import dev.fleetpool.coordinator.HostWatch;
import dev.fleetpool.kafka.KafkaConnection;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of every command that works with a fleet: where it is and how to get in. */
final class FleetOptions extends FleetAccess {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command = CommandSpec.create();

  @Option(
      names = "--bootstrap",
      paramLabel = "HOST:PORT[,..]",
      converter = OptionValues.Bootstrap.class,
      description =
          "Kafka brokers of the fleet; one that answers is enough. Default: $FLEETPOOL_BOOTSTRAP, else the fleet that fleetpool up runs on this machine.")
  private Optional<String> bootstrap = Optional.empty();

  private Optional<String> surrounding = Optional.empty();

  private String brokers() {
    if (bootstrap.isEmpty() && surrounding.isEmpty()) {
      surrounding = surroundingBootstrap(); // once, so that a command speaks to one fleet
    }
    return bootstrap
        .or(() -> surrounding)
        .orElseThrow(
            () ->
                new ParameterException(
                    command.commandLine(),
                    "--bootstrap= must have a value, HOST:PORT[,..], as FLEETPOOL_BOOTSTRAP is not set and no fleetpool up runs on this machine"));
  }

  /** Returns the way to the fleet's brokers. */
  KafkaConnection connection() {
    return connection(brokers());
  }

  /** Begins to listen to the hosts of the fleet. */
  HostWatch watchHosts() {
    return HostWatch.open(connection());
  }

  /** Opens a pool on the fleet. */
  Pool openPool() {
    return openPool(brokers());
  }

  /** Returns what tells {@code Pool.connect()} of another process the way. */
  Map<String, String> environment() {
    return environment(brokers());
  }
}
