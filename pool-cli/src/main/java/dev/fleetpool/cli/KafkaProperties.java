package dev.fleetpool.cli;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import picocli.CommandLine.ITypeConverter;

/**
 * What the file of {@code --kafka-config} says, for every Kafka client.
 *
 * @param properties the values by name
 * @param file where they come from
 */
record KafkaProperties(Map<String, String> properties, Optional<Path> file) {

  static final KafkaProperties NONE = new KafkaProperties(Map.of(), Optional.empty());

  private static final String VARIABLE = "FLEETPOOL_KAFKA_";
  private static final String FILE_VARIABLE = "FLEETPOOL_KAFKA_CONFIG";

  /** What a worker rests on; a file that says otherwise was written for another program. */
  private static final Set<String> OURS =
      Set.of(
          "bootstrap.servers",
          "client.id",
          "group.id",
          "group.instance.id",
          "group.protocol",
          "enable.auto.commit",
          "auto.offset.reset",
          "partition.assignment.strategy",
          "key.serializer",
          "value.serializer",
          "key.deserializer",
          "value.deserializer",
          "transactional.id");

  /** Copies the map. */
  KafkaProperties {
    properties = Map.copyOf(properties);
  }

  /**
   * Returns the properties that variables name: {@code FLEETPOOL_KAFKA_SECURITY_PROTOCOL} is {@code
   * security.protocol}.
   *
   * @throws CommandFailedException if one is what a worker rests on
   */
  static Map<String, String> ofEnvironment(Map<String, String> environment) {
    Map<String, String> found = new TreeMap<>();
    environment.forEach(
        (name, value) -> {
          if (name.startsWith(VARIABLE) && !name.equals(FILE_VARIABLE)) {
            String property = name.substring(VARIABLE.length());
            found.put(property.replace('_', '.').toLowerCase(Locale.ROOT), value);
          }
        });
    List<String> clash = clash(found);
    if (!clash.isEmpty()) {
      throw new CommandFailedException(
          "variables %s* must not set %s, which Fleetpool sets itself; unset them"
              .formatted(VARIABLE, String.join(", ", clash)));
    }
    return found;
  }

  private static List<String> clash(Map<String, String> found) {
    return found.keySet().stream().filter(OURS::contains).toList();
  }

  /** Reads the file. */
  static final class File implements ITypeConverter<KafkaProperties> {

    @Override
    public KafkaProperties convert(String value) {
      if (value.isEmpty()) {
        return NONE; // as compose files pass a variable that is not set
      }
      Map<String, String> found = new TreeMap<>();
      read(value).forEach((name, text) -> found.put(name.toString(), text.toString().strip()));
      List<String> clash = clash(found);
      if (!clash.isEmpty()) {
        throw OptionValues.refused(
            "--kafka-config=%s must not set %s, which Fleetpool sets itself; take it out of the file"
                .formatted(value, String.join(", ", clash)));
      }
      return new KafkaProperties(found, Optional.of(Path.of(value)));
    }

    private static Properties read(String value) {
      Properties properties = new Properties();
      try (Reader file = Files.newBufferedReader(Path.of(value))) {
        properties.load(file);
        return properties;
      } catch (IOException | IllegalArgumentException e) {
        throw OptionValues.refused(
            "--kafka-config=%s must be a file of Kafka client properties that can be read (%s); give another one, or leave it out"
                .formatted(value, e));
      }
    }
  }
}
