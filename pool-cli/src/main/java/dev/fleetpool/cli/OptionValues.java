package dev.fleetpool.cli;

import dev.fleetpool.bench.Workload;
import dev.fleetpool.spi.PoolSettings;
import dev.fleetpool.worker.HostOffer;
import dev.fleetpool.worker.core.HostRules;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
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

  private OptionValues() {}

  static TypeConversionException refused(String message) {
    return new TypeConversionException(message);
  }

  /** The name of a folder. */
  private abstract static class Folder implements ITypeConverter<Path> {

    private final String option;

    Folder(String option) {
      this.option = option;
    }

    @Override
    public Path convert(String value) {
      try {
        return Path.of(value).normalize();
      } catch (InvalidPathException e) {
        throw refused(
            "%s=%s must be the name of a folder; give another one".formatted(option, value));
      }
    }
  }

  /** {@code --report}. */
  static final class Report extends Folder {
    Report() {
      super("--report");
    }
  }

  /** The same, wherever the process goes. */
  private abstract static class AbsoluteFolder extends Folder {
    AbsoluteFolder(String option) {
      super(option);
    }

    @Override
    public Path convert(String value) {
      return super.convert(value).toAbsolutePath().normalize();
    }
  }

  /** {@code --data}. */
  static final class Data extends AbsoluteFolder {
    Data() {
      super("--data");
    }
  }

  /** {@code --cache}. */
  static final class Cache extends AbsoluteFolder {
    Cache() {
      super("--cache");
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
  static final class ChildSettings implements ITypeConverter<HostRules.Allowed>, Iterable<String> {
    /** What a shell may complete. */
    @Override
    public Iterator<String> iterator() {
      return List.of("none", "heap", "all").iterator();
    }

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
}
