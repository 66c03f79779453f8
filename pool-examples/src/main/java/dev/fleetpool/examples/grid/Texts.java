package dev.fleetpool.examples.grid;

import java.time.Duration;
import java.util.Locale;

/** How numbers and times are written, the same everywhere and in every locale. */
final class Texts {

  private Texts() {}

  static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }

  /** Returns {@code 1 slot}, {@code 14,256 tasks}. */
  static String count(long number, String noun) {
    return format("%,d %s%s", number, noun, number == 1 ? "" : "s");
  }

  /** Returns a share as {@code 12.3 %}. */
  static String percent(double share) {
    return format("%.1f %%", 100 * share);
  }

  /** Returns {@code 4.2 s}, or {@code 3 min 05 s} from a minute on. */
  static String time(Duration duration) {
    return duration.toSeconds() < 60
        ? format("%.1f s", duration.toMillis() / 1e3)
        : format("%d min %02d s", duration.toMinutes(), duration.toSecondsPart());
  }
}
