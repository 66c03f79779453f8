package dev.fleetpool.cli;

import dev.fleetpool.Pool;
import dev.fleetpool.coordinator.HostWatch;
import dev.fleetpool.kafka.KafkaConnection;
import java.util.Map;
import picocli.CommandLine.Option;

/** The options of every command that works with a fleet: where it is and how to get in. */
final class FleetOptions extends FleetAccess {

  @Option(
      names = "--bootstrap",
      paramLabel = "HOST:PORT[,..]",
      required = true,
      converter = OptionValues.Bootstrap.class,
      description = "Kafka brokers of the fleet; one that answers is enough.")
  private String bootstrap = "";

  /** Returns the way to the fleet's brokers. */
  KafkaConnection connection() {
    return connection(bootstrap);
  }

  /** Begins to listen to the hosts of the fleet. */
  HostWatch watchHosts() {
    return HostWatch.open(connection());
  }

  /** Opens a pool on the fleet. */
  Pool openPool() {
    return openPool(bootstrap);
  }

  /** Returns what tells {@code Pool.connect()} of another process the way. */
  Map<String, String> environment() {
    return environment(bootstrap);
  }
}
