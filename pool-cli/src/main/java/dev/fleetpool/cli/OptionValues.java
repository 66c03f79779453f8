package dev.fleetpool.cli;

import dev.fleetpool.bench.Workload;
import dev.fleetpool.examples.grid.GridOptions;
import dev.fleetpool.spi.PoolSettings;
import dev.fleetpool.worker.AgentSettings;
import dev.fleetpool.worker.HostOffer;
import dev.fleetpool.worker.core.HostRules;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads the values of options. One that is refused is told with its option, the rule, and what to
 * write instead.
 */
final class OptionValues {

  private static final Pattern SIZE = Pattern.compile("(\\d{1,9})([kmg])");

  private OptionValues() {}

  static TypeConversionException refused(String message) {
    return new TypeConversionException(message);
  }

  /** Reads a whole number within a range. */
  private static long wholeNumber(String value, long least, long most, String refusal) {
    try {
      long number = Long.parseLong(value);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // refused like a number that is out of range
    }
    throw refused(refusal);
  }

  /** {@code --port}. */
  static final class Port implements ITypeConverter<Integer> {

    @Override
    public Integer convert(String value) {
      String refusal =
          "--port=%s must be a whole number from 0 to 65535; say --port 8080, or 0 for any that is free"
              .formatted(value);
      return (int) wholeNumber(value, 0, 65_535, refusal);
    }
  }

  /** {@code --broker-port}. */
  static final class BrokerPort implements ITypeConverter<Integer> {

    @Override
    public Integer convert(String value) {
      String refusal =
          "--broker-port=%s must be a whole number from 0 to 65535; say --broker-port 9092, or 0 for any that is free"
              .formatted(value);
      return (int) wholeNumber(value, 0, 65_535, refusal);
    }
  }

  /** {@code --metrics-port}. */
  static final class MetricsPort implements ITypeConverter<Integer> {

    @Override
    public Integer convert(String value) {
      String refusal =
          "--metrics-port=%s must be a whole number from 0 to 65535; say --metrics-port 9400, or leave it out"
              .formatted(value);
      return (int) wholeNumber(value, 0, 65_535, refusal);
    }
  }

  /** {@code --data}. */
  static final class Data implements ITypeConverter<Path> {
    @Override
    public Path convert(String value) {
      try {
        return Path.of(value).toAbsolutePath().normalize();
      } catch (InvalidPathException e) {
        throw refused("--data=%s must be the name of a folder; give another one".formatted(value));
      }
    }
  }

  /** {@code --slots}. */
  static final class Slots implements ITypeConverter<Integer> {

    private static final int MOST = 1024;

    @Override
    public Integer convert(String value) {
      String refusal =
          "--slots=%s must be a whole number from 1 to %d; say --slots %d, or leave it out"
              .formatted(value, MOST, standard());
      return Math.toIntExact(wholeNumber(value, 1, MOST, refusal));
    }

    /** Returns one per core. */
    static int standard() {
      return AgentSettings.defaultSlots();
    }
  }

  /** {@code --combinations}. */
  static final class Combinations implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String value) {
      int most = GridOptions.full().combinations();
      String refusal =
          "--combinations=%s must be a whole number from 1 to %d; say --combinations %d, or leave it out"
              .formatted(value, most, GridOptions.sample().combinations());
      return Math.toIntExact(wholeNumber(value, 1, most, refusal));
    }
  }

  /** {@code -j}. */
  static final class Jobs implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String value) {
      String refusal =
          "-j=%s must be a whole number from 1 to %d; say -j %d, or leave it out"
              .formatted(value, Slots.MOST, Slots.standard());
      return Math.toIntExact(wholeNumber(value, 1, Slots.MOST, refusal));
    }
  }

  /** {@code --task-partitions}. */
  static final class TaskPartitions implements ITypeConverter<Integer> {

    private static final int MOST = 100_000;

    @Override
    public Integer convert(String value) {
      String refusal =
          "--task-partitions=%s must be a whole number from 1 to %d; say one for each slot of the fleet, or leave it out"
              .formatted(value, MOST);
      return Math.toIntExact(wholeNumber(value, 1, MOST, refusal));
    }
  }

  /** {@code --replication}, {@code --min-isr}. */
  private abstract static class Replicas implements ITypeConverter<Short> {

    private final String option;

    Replicas(String option) {
      this.option = option;
    }

    @Override
    public Short convert(String value) {
      String refusal =
          "%s=%s must be a whole number from 1 to %d; leave it out for the default of the brokers"
              .formatted(option, value, Short.MAX_VALUE);
      return (short) wholeNumber(value, 1, Short.MAX_VALUE, refusal);
    }
  }

  /** {@code --replication}. */
  static final class Replication extends Replicas {
    Replication() {
      super("--replication");
    }
  }

  /** {@code --min-isr}. */
  static final class MinIsr extends Replicas {
    MinIsr() {
      super("--min-isr");
    }
  }

  /** The index of a task. */
  static final class TaskIndex implements ITypeConverter<Long> {
    @Override
    public Long convert(String value) {
      String refusal =
          "INDEX=%s must be a whole number from 0 on; failures name it".formatted(value);
      return wholeNumber(value, 0, Long.MAX_VALUE, refusal);
    }
  }

  /** {@code --seeds}. */
  static final class Seeds implements ITypeConverter<Integer> {

    private static final int MOST = 100_000_000;

    @Override
    public Integer convert(String value) {
      String refusal =
          "--seeds=%s must be a whole number from 1 to %d; say --seeds 2000, or leave it out"
              .formatted(value, MOST);
      return Math.toIntExact(wholeNumber(value, 1, MOST, refusal));
    }
  }

  /** {@code --seed}. */
  static final class Seed implements ITypeConverter<Long> {
    @Override
    public Long convert(String value) {
      String refusal =
          "--seed=%s must be a whole number from 0; say the one that a simulation printed"
              .formatted(value);
      return wholeNumber(value, 0, Long.MAX_VALUE, refusal);
    }
  }

  /** {@code --report}. */
  static final class Folder implements ITypeConverter<Path> {
    @Override
    public Path convert(String value) {
      try {
        return Path.of(value).normalize();
      } catch (InvalidPathException e) {
        throw refused(
            "--report=%s must be the name of a folder; give another one".formatted(value));
      }
    }
  }

  /** {@code --only} of the bench. */
  static final class BenchWorkload implements ITypeConverter<Workload> {
    @Override
    public Workload convert(String value) {
      return Stream.of(Workload.values())
          .filter(workload -> workload.name().equalsIgnoreCase(value))
          .findFirst()
          .orElseThrow(
              () ->
                  refused(
                      "--only=%s must be one of %s"
                          .formatted(
                              value,
                              Stream.of(Workload.values())
                                  .map(Workload::name)
                                  .collect(Collectors.joining(", ")))));
    }
  }

  /** {@code --bootstrap}. */
  static final class Bootstrap implements ITypeConverter<String> {

    private static final Pattern ADDRESS =
        Pattern.compile("(\\[[0-9a-fA-F:.%]+]|[^\\s:,/\\[\\]]+):(\\d{1,5})");
    private static final int HIGHEST_PORT = 65_535;

    @Override
    public String convert(String value) {
      for (String address : value.split(",", -1)) {
        if (!isAddress(address)) {
          throw refused(
              "--bootstrap=%s must be HOST:PORT, or several with commas; say --bootstrap localhost:9092"
                  .formatted(value));
        }
      }
      return value;
    }

    private static boolean isAddress(String text) {
      Matcher matcher = ADDRESS.matcher(text);
      return matcher.matches()
          && Integer.parseInt(matcher.group(2)) >= 1
          && Integer.parseInt(matcher.group(2)) <= HIGHEST_PORT;
    }
  }

  /** {@code --prefix}. */
  static final class Prefix implements ITypeConverter<String> {
    @Override
    public String convert(String value) {
      try {
        new PoolSettings(
                Optional.empty(),
                value,
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                Map.of())
            .validate();
        return value;
      } catch (IllegalArgumentException e) {
        throw refused(
            "--%s; say --prefix %s".formatted(e.getMessage(), PoolSettings.DEFAULT_PREFIX));
      }
    }
  }

  /** {@code --host}. */
  static final class Host implements ITypeConverter<String> {

    private static final Pattern NAME = Pattern.compile("[\\x21-\\x7e]{1,200}");

    @Override
    public String convert(String value) {
      if (!NAME.matcher(value).matches()) {
        throw refused(
            "--host=%s must be 1 to 200 printable ASCII characters without spaces; say --host %s, or leave it out"
                .formatted(value, HostName.ofThisMachine()));
      }
      return value;
    }
  }

  /** A number of bytes with its unit, within a range. */
  private abstract static class Size implements ITypeConverter<Long> {

    private final long least;
    private final long most;
    private final String refusal;

    Size(long least, long most, String refusal) {
      this.least = least;
      this.most = most;
      this.refusal = refusal;
    }

    @Override
    public Long convert(String value) {
      Matcher matcher = SIZE.matcher(value.toLowerCase(Locale.ROOT));
      if (matcher.matches()) {
        long bytes = Long.parseLong(matcher.group(1)) << shift(matcher.group(2));
        if (bytes >= least && bytes <= most) {
          return bytes;
        }
      }
      throw refused(refusal.formatted(value));
    }

    private static int shift(String unit) {
      return switch (unit) {
        case "k" -> 10;
        case "m" -> 20;
        default -> 30;
      };
    }
  }

  /** {@code --child-heap}. */
  static final class Heap extends Size {
    Heap() {
      super(
          8L << 20,
          1L << 40,
          "--child-heap=%s must be a number followed by k, m or g, from 8m to 1024g; say --child-heap 1g, or leave it out");
    }
  }

  /** {@code --child-memory}. */
  static final class Memory extends Size {
    Memory() {
      super(
          64L << 20,
          1L << 40,
          "--child-memory=%s must be a number followed by k, m or g, from 64m to 1024g; say --child-memory 2g, or leave it out");
    }
  }

  /** {@code --cache}. */
  static final class Cache implements ITypeConverter<Path> {
    @Override
    public Path convert(String value) {
      try {
        return Path.of(value).toAbsolutePath().normalize();
      } catch (InvalidPathException e) {
        throw refused("--cache=%s must be the name of a folder; give another one".formatted(value));
      }
    }
  }

  /** {@code --cache-size}. */
  static final class CacheSize extends Size {
    CacheSize() {
      super(
          1L << 20,
          1L << 50,
          "--cache-size=%s must be a number followed by k, m or g, from 1m to 1048576g; say --cache-size 8g, or leave it out");
    }
  }

  /** {@code --label}. */
  static final class Label implements ITypeConverter<String> {
    @Override
    public String convert(String value) {
      try {
        var unused = new HostOffer(new TreeSet<>(Set.of(value)), HostRules.Allowed.ALL);
        return value;
      } catch (IllegalArgumentException e) {
        throw refused("--" + e.getMessage());
      }
    }
  }

  /** {@code --child-settings}. */
  static final class ChildSettings implements ITypeConverter<HostRules.Allowed> {
    @Override
    public HostRules.Allowed convert(String value) {
      return switch (value) {
        case "none" -> HostRules.Allowed.NONE;
        case "heap" -> HostRules.Allowed.HEAP;
        case "all" -> HostRules.Allowed.ALL;
        default ->
            throw refused(
                "--child-settings=%s must be none, heap or all; say --child-settings heap, or leave it out"
                    .formatted(value));
      };
    }
  }

  /** A time with its unit, up to a week. */
  private abstract static class Time implements ITypeConverter<Duration> {

    private static final Pattern TIME = Pattern.compile("(\\d{1,9})([smh])");
    private static final Duration MOST = Duration.ofDays(7);

    private final String option;

    Time(String option) {
      this.option = option;
    }

    @Override
    public Duration convert(String value) {
      Matcher matcher = TIME.matcher(value);
      if (matcher.matches()) {
        Duration time = Duration.of(Long.parseLong(matcher.group(1)), unit(matcher.group(2)));
        if (time.compareTo(MOST) <= 0) {
          return time;
        }
      }
      throw refused(
          "%s=%s must be a number followed by s, m or h, from 0s to 168h; say %s 10m, or leave it out"
              .formatted(option, value, option));
    }

    private static ChronoUnit unit(String letter) {
      return switch (letter) {
        case "s" -> ChronoUnit.SECONDS;
        case "m" -> ChronoUnit.MINUTES;
        default -> ChronoUnit.HOURS;
      };
    }
  }

  /** {@code --drain-timeout}. */
  static final class DrainTimeout extends Time {
    DrainTimeout() {
      super("--drain-timeout");
    }
  }

  /** {@code --timeout} of what waits for the fleet. */
  static final class WaitTimeout extends Time {
    WaitTimeout() {
      super("--timeout");
    }
  }
}
