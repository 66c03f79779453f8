package dev.fleetpool.cli.map;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the values of the options of {@code map}; one that is refused is told with the rule. */
final class OptionText {

  private OptionText() {}

  /** {@code --timeout}, in milliseconds. */
  static final class Time implements ITypeConverter<Long> {

    private static final Pattern TIME = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,3})?)([smhd]?)");

    @Override
    public Long convert(String value) {
      Matcher found = TIME.matcher(value);
      if (found.matches()) {
        long millis =
            Math.round(Double.parseDouble(found.group(1)) * 1e3 * seconds(found.group(2)));
        if (millis > 0) {
          return millis;
        }
      }
      throw new TypeConversionException(
          "--timeout=%s must be seconds, or a number with s, m, h or d, from 0.001 on; say --timeout 90, or leave it out"
              .formatted(value));
    }

    private static long seconds(String unit) {
      return switch (unit) {
        case "m" -> 60;
        case "h" -> 3600;
        case "d" -> 24 * 3600;
        default -> 1;
      };
    }
  }

  /** {@code --retries}. */
  static final class Attempts implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String value) {
      return number(
          "--retries", value, 1, 1000, "it is how often a command runs in all; say --retries 3");
    }
  }

  /** {@code -N}. */
  static final class RecordCount implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String value) {
      return number("-N", value, 1, 1_000_000_000, "say -N 1000, or leave it out");
    }
  }

  private static int number(String option, String value, int least, int most, String remedy) {
    try {
      int number = Integer.parseInt(value);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // refused like a number that is out of range
    }
    throw new TypeConversionException(
        "%s=%s must be a whole number from %d to %d; %s"
            .formatted(option, value, least, most, remedy));
  }

  /** {@code --block}, in bytes. */
  static final class BlockSize implements ITypeConverter<Integer> {

    /** A block travels in one record, with its command. */
    static final int MOST = 7 << 20;

    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})([km]?)");

    @Override
    public Integer convert(String value) {
      Matcher found = SIZE.matcher(value.toLowerCase(Locale.ROOT));
      if (found.matches()) {
        long bytes = Long.parseLong(found.group(1)) << shift(found.group(2));
        if (bytes >= 1 && bytes <= MOST) {
          return (int) bytes;
        }
      }
      throw new TypeConversionException(
          "--block=%s must be bytes, or a number with k or m, from 1 to 7m; say --block 1m, or leave it out"
              .formatted(value));
    }

    private static int shift(String unit) {
      return unit.isEmpty() ? 0 : unit.equals("k") ? 10 : 20;
    }
  }

  /**
   * {@code --recend}: text in which {@code \n}, {@code \t}, {@code \r} and {@code \0} are one byte.
   */
  static final class RecordEnd implements ITypeConverter<byte[]> {
    @Override
    public byte[] convert(String value) {
      if (value.isEmpty()) {
        throw new TypeConversionException(
            "--recend= must be the text that records end with; say --recend '\\n\\n', or leave it out for lines");
      }
      return value
          .replace("\\n", "\n")
          .replace("\\t", "\t")
          .replace("\\r", "\r")
          .replace("\\0", "\0")
          .getBytes(StandardCharsets.UTF_8);
    }
  }

  /** {@code --colsep}. */
  static final class ColumnSeparator implements ITypeConverter<Pattern> {
    @Override
    public Pattern convert(String value) {
      try {
        return Pattern.compile(value.equals("\\t") ? "\t" : value);
      } catch (PatternSyntaxException e) {
        throw new TypeConversionException(
            "--colsep=%s must be a regular expression (%s); say --colsep ',', or '\\|' for a bar"
                .formatted(value, e.getDescription()));
      }
    }
  }

  /** {@code --halt}. */
  static final class Halt implements ITypeConverter<HaltRule> {
    @Override
    public HaltRule convert(String value) {
      return HaltRule.parse(value)
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "--halt=%s must be never, or now or soon, a comma, and fail, success or done with a number or a share, such as now,fail=1 or soon,fail=10%%"
                          .formatted(value)));
    }
  }
}
