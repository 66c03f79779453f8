package dev.fleetpool.cli;

import dev.fleetpool.Pool;
import dev.fleetpool.PoolBuilder;
import dev.fleetpool.kafka.KafkaConnection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/**
 * How to get into a fleet, wherever its brokers are. What is not said on the command line is taken
 * from the environment, by the names that {@link Pool#connect()} reads.
 */
abstract class FleetAccess {

  private static final String BOOTSTRAP = "FLEETPOOL_BOOTSTRAP";

  @Mixin private PrefixOption prefix = new PrefixOption();

  @Option(
      names = "--kafka-config",
      paramLabel = "FILE",
      converter = KafkaProperties.File.class,
      defaultValue = "${env:FLEETPOOL_KAFKA_CONFIG}",
      description =
          "Properties for every Kafka client, such as security.protocol and sasl.jaas.config.")
  private KafkaProperties kafka = KafkaProperties.NONE;

  /**
   * Returns the brokers that the environment names, else those of the fleet that {@code fleetpool
   * up} runs on this machine.
   */
  static Optional<String> surroundingBootstrap() {
    return Optional.ofNullable(System.getenv(BOOTSTRAP))
        .filter(value -> !value.isBlank())
        .map(FleetAccess::checked)
        .or(() -> LocalFleet.find().map(LocalFleet::bootstrap));
  }

  private static String checked(String value) {
    try {
      return new OptionValues.Bootstrap().convert(value);
    } catch (TypeConversionException e) {
      throw new CommandFailedException(
          BOOTSTRAP
              + "=%s must be HOST:PORT, or several with commas; set it to another one, or say --bootstrap"
                  .formatted(value));
    }
  }

  /** Returns the way to these brokers. */
  final KafkaConnection connection(String bootstrap) {
    return new KafkaConnection(bootstrap, prefix.topics(), properties());
  }

  /** The file wins over single variables. */
  private Map<String, String> properties() {
    Map<String, String> all = new HashMap<>(KafkaProperties.ofEnvironment(System.getenv()));
    all.putAll(kafka.properties());
    return all;
  }

  /** Opens a pool on the fleet of these brokers. */
  final Pool openPool(String bootstrap) {
    PoolBuilder pool = Pool.builder().prefix(prefix.text());
    properties().forEach(pool::kafka);
    return pool.connect(bootstrap);
  }

  /**
   * Returns the variables from which {@link Pool#connect()} takes the way to these brokers; others
   * can read them, so they have the name of the file of properties and nothing that is in it.
   */
  final Map<String, String> environment(String bootstrap) {
    Map<String, String> variables = new HashMap<>();
    variables.put(BOOTSTRAP, bootstrap);
    variables.put("FLEETPOOL_PREFIX", prefix.text());
    kafka
        .file()
        .ifPresent(
            file -> variables.put("FLEETPOOL_KAFKA_CONFIG", file.toAbsolutePath().toString()));
    return variables;
  }
}
