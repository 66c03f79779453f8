package dev.fleetpool.coordinator.types;

import java.util.Set;

/**
 * The classes of the JDK that are values: numbers, text, times, collections, and exceptions without
 * what they do. Whatever else the JDK can deserialize, proxies, remote objects, lambdas, is none.
 * Stateless.
 */
final class JdkValues {

  private static final String BASE = "java.base";

  private static final Set<String> PACKAGES =
      Set.of(
          "java.math",
          "java.time",
          "java.time.chrono",
          "java.time.zone",
          "java.util",
          "java.util.concurrent",
          "java.util.concurrent.atomic",
          "java.util.concurrent.locks");

  private static final Set<String> CLASSES =
      Set.of(
          "java.io.File",
          "java.lang.Boolean",
          "java.lang.Byte",
          "java.lang.Character",
          "java.lang.Double",
          "java.lang.Enum",
          "java.lang.Float",
          "java.lang.Integer",
          "java.lang.Long",
          "java.lang.Number",
          "java.lang.Record",
          "java.lang.Short",
          "java.lang.StackTraceElement",
          "java.lang.String",
          "java.net.URI",
          "java.util.regex.Pattern");

  private JdkValues() {}

  /** Says whether the class is one of them. */
  static boolean holds(Class<?> type) {
    return BASE.equals(type.getModule().getName())
        && (CLASSES.contains(type.getName())
            || PACKAGES.contains(type.getPackageName())
            || Throwable.class.isAssignableFrom(type));
  }
}
