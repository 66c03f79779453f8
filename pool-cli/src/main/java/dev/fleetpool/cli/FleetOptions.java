package dev.fleetpool.cli;

import dev.fleetpool.Pool;
import dev.fleetpool.PoolBuilder;
import dev.fleetpool.kafka.KafkaConnection;
import dev.fleetpool.proto.Topics;
import dev.fleetpool.spi.PoolSettings;
import picocli.CommandLine.Option;

/** The options of every command that works with a fleet: where it is and how to get in. */
final class FleetOptions {

  @Option(
      names = "--bootstrap",
      paramLabel = "HOST:PORT[,..]",
      required = true,
      converter = OptionValues.Bootstrap.class,
      description = "Kafka brokers of the fleet; one that answers is enough.")
  private String bootstrap = "";

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

  /** Returns the way to the fleet's brokers. */
  KafkaConnection connection() {
    return new KafkaConnection(bootstrap, new Topics(prefix), kafka.properties());
  }

  /** Opens a pool on the fleet. */
  Pool openPool() {
    PoolBuilder pool = Pool.builder().prefix(prefix);
    kafka.properties().forEach(pool::kafka);
    return pool.connect(bootstrap);
  }
}
