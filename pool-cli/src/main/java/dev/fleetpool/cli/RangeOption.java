package dev.fleetpool.cli;

import java.util.OptionalLong;
import picocli.CommandLine.ITypeConverter;

/** Converts the value of an option that is a number of a range. Stateless. */
abstract class RangeOption<N extends Number> implements ITypeConverter<N> {

  private final long least;
  private final long most;
  private final String refusal;

  /**
   * Takes the range, both ends included.
   *
   * @param refusal what is said of another value, which stands for {@code %s}
   */
  RangeOption(long least, long most, String refusal) {
    this.least = least;
    this.most = most;
    this.refusal = refusal;
  }

  @Override
  public final N convert(String value) {
    OptionalLong number = number(value);
    if (number.isEmpty() || number.getAsLong() < least || number.getAsLong() > most) {
      throw OptionValues.refused(refusal.formatted(value));
    }
    return narrow(number.getAsLong());
  }

  /** Returns the number that a value means, if it is one: here, a whole number. */
  OptionalLong number(String value) {
    try {
      return OptionalLong.of(Long.parseLong(value));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  /** Returns a number of the range as what the option holds. */
  abstract N narrow(long number);
}
