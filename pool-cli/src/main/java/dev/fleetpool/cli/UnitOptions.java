package dev.fleetpool.cli;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;

/** Options whose values are numbers with a unit: sizes and times. */
final class UnitOptions {

  private static final Pattern SIZE = Pattern.compile("(\\d{1,9})([kmg])");

  private UnitOptions() {}

  /** A number of bytes with its unit. */
  private abstract static class Size extends RangeOption<Long> {

    Size(long least, long most, String refusal) {
      super(least, most, refusal);
    }

    @Override
    final OptionalLong number(String value) {
      Matcher matcher = SIZE.matcher(value.toLowerCase(Locale.ROOT));
      return matcher.matches()
          ? OptionalLong.of(Long.parseLong(matcher.group(1)) << shift(matcher.group(2)))
          : OptionalLong.empty();
    }

    @Override
    final Long narrow(long number) {
      return number;
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

  /** {@code --cache-size}. */
  static final class CacheSize extends Size {
    CacheSize() {
      super(
          1L << 20,
          1L << 50,
          "--cache-size=%s must be a number followed by k, m or g, from 1m to 1048576g; say --cache-size 8g, or leave it out");
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
      throw OptionValues.refused(
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
