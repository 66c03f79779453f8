package dev.fleetpool.payload;

import dev.fleetpool.RemoteException;
import java.lang.reflect.Constructor;
import java.util.Optional;
import java.util.Set;

/**
 * Makes a recorded exception throwable again. Only classes of the JDK's own platform loader, from
 * the packages listed here, with a public constructor that takes the message, are rebuilt as
 * themselves; no name that a worker sends can reach any other code. Stateless.
 */
final class ThrowableRebuilder {

  private static final Set<String> PACKAGES =
      Set.of(
          "java.lang",
          "java.io",
          "java.math",
          "java.net",
          "java.nio",
          "java.nio.charset",
          "java.nio.file",
          "java.text",
          "java.time",
          "java.time.format",
          "java.util",
          "java.util.concurrent",
          "java.util.zip");

  private ThrowableRebuilder() {}

  static Throwable rebuild(ThrowableRecord record) {
    Throwable rebuilt = instantiate(record).orElseGet(() -> remote(record));
    ThrowableRecord cause = record.cause();
    if (cause != null && !accepts(rebuilt, rebuild(cause))) {
      rebuilt = remote(record);
      rebuilt.initCause(rebuild(cause));
    }
    rebuilt.setStackTrace(record.frames().toArray(StackTraceElement[]::new));
    for (ThrowableRecord suppressed : record.suppressed()) {
      rebuilt.addSuppressed(rebuild(suppressed));
    }
    return rebuilt;
  }

  private static Throwable remote(ThrowableRecord record) {
    return new RemoteException(record.className(), record.message());
  }

  private static Optional<Throwable> instantiate(ThrowableRecord record) {
    String name = record.className();
    if (!PACKAGES.contains(name.substring(0, Math.max(0, name.lastIndexOf('.'))))) {
      return Optional.empty();
    }
    try {
      Class<?> type = Class.forName(name, false, ClassLoader.getPlatformClassLoader());
      Constructor<? extends Throwable> constructor =
          type.asSubclass(Throwable.class).getConstructor(String.class);
      String message = record.message().isEmpty() ? null : record.message();
      return Optional.of(constructor.newInstance(message));
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      return Optional.empty(); // not to be rebuilt as itself
    }
  }

  /** Says whether the exception took the cause; those that fix it when they are made do not. */
  private static boolean accepts(Throwable rebuilt, Throwable cause) {
    try {
      rebuilt.initCause(cause);
      return true;
    } catch (IllegalStateException e) {
      return false;
    }
  }
}
