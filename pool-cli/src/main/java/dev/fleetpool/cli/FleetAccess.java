package dev.fleetpool.cli;

import dev.fleetpool.Pool;
import dev.fleetpool.PoolBuilder;
import dev.fleetpool.kafka.KafkaConnection;
import dev.fleetpool.proto.Topics;
import dev.fleetpool.spi.PoolSettings;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Option;

/** How to get into a fleet, wherever its brokers are. */
abstract class FleetAccess {

  @Option(
      names = "--prefix",
      paramLabel = "TEXT",
      converter = OptionValues.Prefix.class,
      defaultValue = PoolSettings.DEFAULT_PREFIX,
      description = "What the fleet's topic names begin with. Default: ${DEFAULT-VALUE}.")
  private String prefix = PoolSettings.DEFAULT_PREFIX;

  @Option(
      names = "--kafka-config",
      paramLabel = "FILE",
      converter = KafkaProperties.File.class,
      description =
          "Properties for every Kafka client, such as security.protocol and sasl.jaas.config.")
  private KafkaProperties kafka = KafkaProperties.NONE;

  /** Returns the way to these brokers. */
  final KafkaConnection connection(String bootstrap) {
    return new KafkaConnection(bootstrap, new Topics(prefix), kafka.properties());
  }

  /** Opens a pool on the fleet of these brokers. */
  final Pool openPool(String bootstrap) {
    PoolBuilder pool = Pool.builder().prefix(prefix);
    kafka.properties().forEach(pool::kafka);
    return pool.connect(bootstrap);
  }

  /** Returns the variables from which {@link Pool#connect()} takes the way to these brokers. */
  final Map<String, String> environment(String bootstrap) {
    Map<String, String> variables = new HashMap<>();
    variables.put("FLEETPOOL_BOOTSTRAP", bootstrap);
    variables.put("FLEETPOOL_PREFIX", prefix);
    kafka
        .properties()
        .forEach((name, value) -> variables.put("FLEETPOOL_KAFKA_" + variable(name), value));
    return variables;
  }

  private static String variable(String property) {
    return property.replace('.', '_').toUpperCase(Locale.ROOT);
  }
}
