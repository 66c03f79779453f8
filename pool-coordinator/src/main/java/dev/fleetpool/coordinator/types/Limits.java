package dev.fleetpool.coordinator.types;

import dev.fleetpool.payload.ReadingRefusedException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputFilter.FilterInfo;
import java.io.ObjectInputFilter.Status;

/**
 * What holds for everything that is read from the log: limits on depth, references and arrays, and
 * the filter of the JVM, where one is set. Stateless.
 */
final class Limits {

  private static final long MAX_DEPTH = 1_000;
  private static final long MAX_REFERENCES = 50_000_000;
  private static final long MAX_ARRAY = 256L * 1024 * 1024;

  private Limits() {}

  /**
   * Checks them.
   *
   * @throws ReadingRefusedException if one is exceeded
   */
  static void check(FilterInfo info) {
    check("depth", info.depth(), MAX_DEPTH);
    check("number of references", info.references(), MAX_REFERENCES);
    check("array length", info.arrayLength(), MAX_ARRAY);
    ObjectInputFilter jvmWide = ObjectInputFilter.Config.getSerialFilter();
    if (jvmWide != null && jvmWide.checkInput(info) == Status.REJECTED) {
      throw new ReadingRefusedException(
          "the filter of this JVM, jdk.serialFilter, refuses %s; change it, or return something else"
              .formatted(info.serialClass() == null ? "the stream" : info.serialClass()));
    }
  }

  private static void check(String what, long value, long max) {
    if (value > max) {
      throw new ReadingRefusedException(
          "its %s is beyond %d; return something smaller, or flatter".formatted(what, max));
    }
  }
}
