package dev.fleetpool.spi;

import dev.fleetpool.Codec;
import dev.fleetpool.Initializer;
import dev.fleetpool.spi.PoolProvider.Mode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * The settings of a pool, as its builder collected them.
 *
 * @param bootstrapServers the brokers of the fleet; none for a local pool
 * @param prefix what topic and group names begin with
 * @param slots the number of slots of a local pool
 * @param dataDir where a local pool keeps the broker's data
 * @param initializer what runs once in each child
 * @param maxTasksPerChild how many tasks a child runs before it is replaced
 * @param kafka properties for every Kafka client
 * @param codec how values of some classes travel in all jobs
 * @param allowed patterns of classes that results may hold beside the job's own
 */
public record PoolSettings(
    Optional<String> bootstrapServers,
    String prefix,
    OptionalInt slots,
    Optional<Path> dataDir,
    Optional<Initializer> initializer,
    OptionalInt maxTasksPerChild,
    Map<String, String> kafka,
    Optional<Codec> codec,
    List<String> allowed) {

  /** What topic and group names begin with by default. */
  public static final String DEFAULT_PREFIX = "fleetpool";

  private static final int MAX_SLOTS = 1024;
  private static final Pattern PREFIX = Pattern.compile("[a-zA-Z0-9._-]{1,100}");

  /** Names of classes and packages; {@code *} alone would switch the filter off. */
  private static final Pattern CLASSES =
      Pattern.compile("[\\p{L}_$][\\p{L}\\p{N}_$]*(\\.[\\p{L}_$][\\p{L}\\p{N}_$]*)*(\\.\\*\\*?)?");

  /** Copies map and list. */
  public PoolSettings {
    kafka = Map.copyOf(kafka);
    allowed = List.copyOf(allowed);
  }

  /** Without the values of the Kafka properties, some of which are passwords. */
  @Override
  public String toString() {
    return "PoolSettings[bootstrapServers=%s, prefix=%s, slots=%s, kafka=%s]"
        .formatted(bootstrapServers, prefix, slots, kafka.keySet());
  }

  /** Creates settings of a pool without a codec, in whose results nothing more is allowed. */
  public PoolSettings(
      Optional<String> bootstrapServers,
      String prefix,
      OptionalInt slots,
      Optional<Path> dataDir,
      Optional<Initializer> initializer,
      OptionalInt maxTasksPerChild,
      Map<String, String> kafka) {
    this(
        bootstrapServers,
        prefix,
        slots,
        dataDir,
        initializer,
        maxTasksPerChild,
        kafka,
        Optional.empty(),
        List.of());
  }

  /** Returns the same settings with so many slots. */
  public PoolSettings withSlots(int count) {
    return new PoolSettings(
        bootstrapServers,
        prefix,
        OptionalInt.of(count),
        dataDir,
        initializer,
        maxTasksPerChild,
        kafka,
        codec,
        allowed);
  }

  /** Says which kind of pool the settings ask for. */
  public Mode mode() {
    return bootstrapServers.isPresent() ? Mode.FLEET : Mode.LOCAL;
  }

  /**
   * Checks all settings.
   *
   * @throws IllegalArgumentException naming every setting that is out of range, its value, the rule
   *     and the remedy
   */
  public void validate() {
    List<String> wrong = new ArrayList<>();
    slots.ifPresent(n -> checkRange(wrong, "slots", n, MAX_SLOTS, "leave it out for one per core"));
    maxTasksPerChild.ifPresent(
        n ->
            checkRange(
                wrong, "maxTasksPerChild", n, Integer.MAX_VALUE, "leave it out to keep children"));
    if (!PREFIX.matcher(prefix).matches()) {
      wrong.add(
          "prefix=%s must be 1 to 100 letters, digits, dots, dashes or underscores; it becomes part of topic names"
              .formatted(prefix));
    }
    allowed.stream()
        .filter(pattern -> !CLASSES.matcher(pattern).matches())
        .forEach(
            pattern ->
                wrong.add(
                    "allow=%s must be the name of a class, or of a package followed by .* or .**; name what is to be read"
                        .formatted(pattern)));
    if (mode() == Mode.FLEET) {
      checkFleet(wrong);
    }
    if (!wrong.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", wrong));
    }
  }

  private void checkFleet(List<String> wrong) {
    if (bootstrapServers.orElseThrow().isBlank()) {
      wrong.add("bootstrapServers is empty, it must name a broker; say host:port");
    }
    slots.ifPresent(
        n ->
            wrong.add(
                "slots=%d holds for a local pool only; set the slots of a fleet where its workers start"
                    .formatted(n)));
    dataDir.ifPresent(
        d ->
            wrong.add(
                "dataDir=%s holds for a local pool only; leave it out with connect(...)"
                    .formatted(d)));
  }

  private static void checkRange(
      List<String> wrong, String name, int value, int max, String remedy) {
    if (value < 1 || value > max) {
      wrong.add("%s=%d must be from 1 to %d; %s".formatted(name, value, max, remedy));
    }
  }
}
