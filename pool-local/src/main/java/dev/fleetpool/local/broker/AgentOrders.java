package dev.fleetpool.local.broker;

import dev.fleetpool.kafka.KafkaConnection;
import dev.fleetpool.proto.Topics;
import dev.fleetpool.worker.AgentSettings;
import java.io.File;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * What the agent that runs in the broker's JVM is to be. It travels as a file in the scratch
 * folder, since a class path may be longer than a command line.
 *
 * @param prefix what topic names begin with
 * @param slots how many tasks run at once
 * @param classPath the class path with which children are started at once
 * @param kafka further properties of its Kafka clients
 */
public record AgentOrders(
    String prefix, int slots, List<String> classPath, Map<String, String> kafka) {

  private static final String HOST = "localhost";
  private static final String FILE = "agent.properties";
  private static final String PREFIX = "prefix";
  private static final String SLOTS = "slots";
  private static final String CLASS_PATH = "classPath";
  private static final String KAFKA = "kafka.";

  /** Copies the collections. */
  public AgentOrders {
    classPath = List.copyOf(classPath);
    kafka = Map.copyOf(kafka);
  }

  void writeTo(Path scratch) throws IOException {
    Properties properties = new Properties();
    properties.setProperty(PREFIX, prefix);
    properties.setProperty(SLOTS, Integer.toString(slots));
    properties.setProperty(CLASS_PATH, String.join(File.pathSeparator, classPath));
    kafka.forEach((name, value) -> properties.setProperty(KAFKA + name, value));
    try (Writer writer = Files.newBufferedWriter(scratch.resolve(FILE))) {
      properties.store(writer, null);
    }
  }

  /** Returns the orders that lie in the folder; none if the broker is to run alone. */
  static Optional<AgentOrders> readFrom(Path scratch) throws IOException {
    Path file = scratch.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    }
    Map<String, String> kafka = new HashMap<>();
    for (String name : properties.stringPropertyNames()) {
      if (name.startsWith(KAFKA)) {
        kafka.put(name.substring(KAFKA.length()), properties.getProperty(name));
      }
    }
    return Optional.of(
        new AgentOrders(
            properties.getProperty(PREFIX),
            Integer.parseInt(properties.getProperty(SLOTS)),
            List.of(properties.getProperty(CLASS_PATH).split(File.pathSeparator)),
            kafka));
  }

  /** Returns the settings of the agent; the sockets of its children lie in the scratch folder. */
  AgentSettings toSettings(String bootstrapServers, Path scratch) throws IOException {
    return new AgentSettings(
        new KafkaConnection(bootstrapServers, new Topics(prefix), kafka),
        HOST,
        slots,
        Files.createDirectories(scratch.resolve("run")),
        AgentSettings.defaultChildHeap(slots),
        List.of(),
        classPath);
  }
}
