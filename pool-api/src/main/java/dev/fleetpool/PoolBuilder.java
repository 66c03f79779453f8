package dev.fleetpool;

import dev.fleetpool.spi.PoolProvider;
import dev.fleetpool.spi.PoolSettings;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * Collects the settings of a pool; {@link #local} or {@link #connect} validates them all at once
 * and opens it. Not thread-safe. One builder may open any number of pools.
 */
public final class PoolBuilder {

  private static final String KAFKA_VARIABLE = "FLEETPOOL_KAFKA_";
  private static final String KAFKA_FILE_VARIABLE = "FLEETPOOL_KAFKA_CONFIG";

  private OptionalInt slots = OptionalInt.empty();
  private @Nullable Path dataDir;
  private @Nullable Initializer initializer;
  private OptionalInt maxTasksPerChild = OptionalInt.empty();
  private String prefix = PoolSettings.DEFAULT_PREFIX;
  private final Map<String, String> kafka = new LinkedHashMap<>();
  private final List<String> allowed = new ArrayList<>();
  private @Nullable Codec codec;

  PoolBuilder() {}

  /**
   * Sets the number of slots of a local pool; Python's {@code processes}. Default: the processors
   * this JVM may use.
   *
   * @param count 1 to 1024
   */
  public PoolBuilder slots(int count) {
    slots = OptionalInt.of(count);
    return this;
  }

  /**
   * Keeps the broker's data of a local pool in this folder, across runs. Default: a temporary
   * folder that ends with the pool.
   */
  public PoolBuilder dataDir(Path folder) {
    dataDir = folder;
    return this;
  }

  /** Runs this once in each child before its first task. */
  public PoolBuilder initializer(Initializer function) {
    initializer = function;
    return this;
  }

  /**
   * Replaces each child after so many tasks. Default: never.
   *
   * @param tasks at least 1
   */
  public PoolBuilder maxTasksPerChild(int tasks) {
    maxTasksPerChild = OptionalInt.of(tasks);
    return this;
  }

  /**
   * Sets what the names of the fleet's topics and groups begin with; fleets with different prefixes
   * share a Kafka cluster without seeing each other. Default: {@code fleetpool}.
   */
  public PoolBuilder prefix(String topicPrefix) {
    prefix = topicPrefix;
    return this;
  }

  /** Passes a property to every Kafka client of the pool, such as {@code security.protocol}. */
  public PoolBuilder kafka(String property, String value) {
    kafka.put(property, value);
    return this;
  }

  /** Has inputs and results of all jobs travel through this codec, where it takes their class. */
  public PoolBuilder codec(Codec forAllJobs) {
    codec = forAllJobs;
    return this;
  }

  /**
   * Allows results to hold objects of these classes. Without it they may hold values of the JDK and
   * the code of the job's author: what lies in class folders, in packages whose names begin with
   * the same two parts as that of the function, in the packages of the types that the function
   * declares to take and return, and what such objects declare as their fields. Everything else is
   * refused before it is read, because whoever can write to the results topic decides what comes,
   * and reading an object may run code of its class.
   *
   * @param patterns names of classes, {@code com.acme.model.Fit}, of packages, {@code
   *     com.acme.model.*}, or of packages with all below, {@code com.acme.**}
   */
  public PoolBuilder allow(String... patterns) {
    allowed.addAll(List.of(patterns));
    return this;
  }

  /**
   * Opens a pool on this machine; see {@link Pool#local()}.
   *
   * @throws IllegalArgumentException if a setting is out of range; the message names all that are
   */
  public Pool local() {
    return open(Optional.empty());
  }

  /**
   * Opens a pool on a fleet; see {@link Pool#connect}.
   *
   * @throws IllegalArgumentException if a setting is out of range; the message names all that are
   */
  public Pool connect(String bootstrapServers) {
    return open(Optional.of(bootstrapServers));
  }

  /**
   * Opens a pool on the fleet that the environment names: {@code FLEETPOOL_BOOTSTRAP} are its
   * brokers, {@code FLEETPOOL_PREFIX} its prefix where there is one, and {@code
   * FLEETPOOL_KAFKA_SECURITY_PROTOCOL}, for instance, the Kafka property {@code security.protocol}.
   * {@code FLEETPOOL_KAFKA_CONFIG} is a file of such properties, which win.
   *
   * @throws IllegalStateException if it names none, or the file cannot be read
   */
  public Pool connect() {
    Map<String, String> environment = System.getenv();
    String bootstrap = environment.get("FLEETPOOL_BOOTSTRAP");
    if (bootstrap == null) {
      throw new IllegalStateException(
          "FLEETPOOL_BOOTSTRAP must name the brokers of a fleet; set it, start this program with fleetpool submit, or say Pool.connect(\"host:port\")");
    }
    String named = environment.get("FLEETPOOL_PREFIX");
    PoolBuilder settings = named == null ? this : prefix(named);
    environment.forEach(
        (name, value) -> {
          if (name.startsWith(KAFKA_VARIABLE) && !name.equals(KAFKA_FILE_VARIABLE)) {
            String property = name.substring(KAFKA_VARIABLE.length());
            var unused = settings.kafka(property.replace('_', '.').toLowerCase(Locale.ROOT), value);
          }
        });
    String file = environment.get(KAFKA_FILE_VARIABLE);
    if (file != null && !file.isEmpty()) {
      Properties properties = propertiesOf(file);
      properties
          .stringPropertyNames()
          .forEach(name -> settings.kafka(name, properties.getProperty(name).strip()));
    }
    return settings.connect(bootstrap);
  }

  private static Properties propertiesOf(String file) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(Path.of(file))) {
      properties.load(reader);
      return properties;
    } catch (IOException | IllegalArgumentException e) {
      throw new IllegalStateException(
          KAFKA_FILE_VARIABLE
              + "=%s must be a file of Kafka client properties that can be read (%s); set it to another one, or not at all"
                  .formatted(file, e),
          e);
    }
  }

  private Pool open(Optional<String> bootstrapServers) {
    PoolSettings settings =
        new PoolSettings(
            bootstrapServers,
            prefix,
            slots,
            Optional.ofNullable(dataDir),
            Optional.ofNullable(initializer),
            maxTasksPerChild,
            kafka,
            Optional.ofNullable(codec),
            allowed);
    settings.validate();
    return provider(settings.mode()).open(settings);
  }

  private static PoolProvider provider(PoolProvider.Mode mode) {
    Iterator<PoolProvider> providers =
        ServiceLoader.load(PoolProvider.class, PoolBuilder.class.getClassLoader()).iterator();
    while (providers.hasNext()) {
      PoolProvider provider = providers.next();
      if (provider.mode() == mode) {
        return provider;
      }
    }
    throw new FleetUnavailableException(
        "nothing on the class path provides a %s pool; add the artifact dev.fleetpool:%s"
            .formatted(mode.words(), mode.artifact()),
        null);
  }
}
