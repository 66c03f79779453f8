package dev.fleetpool.child;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a child lacks to run a job's code: a class that is not there, of which the name is told and
 * the caller knows the rest, or a newer Java, which is told in full. Stateless.
 */
final class MissingCode {

  private static final String BROKEN_CLASS = "Could not initialize class";

  /** The words of the JVM, such as "a/B has been compiled by ... (class file version 65.0)". */
  private static final Pattern NEWER =
      Pattern.compile("(\\S+) has been compiled by .*?\\(class file version (\\d+)\\.\\d+\\)");

  /** Class files of Java 1 have version 45. */
  private static final int BEFORE_JAVA_1 = 44;

  private MissingCode() {}

  /** Returns what was lacking if that is why something cannot be read, at whatever depth. */
  static Optional<String> behind(Throwable thrown) {
    for (@Nullable Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof ClassNotFoundException) {
        return Optional.of(String.valueOf(cause.getMessage()));
      }
      Optional<String> lacking = of(cause);
      if (lacking.isPresent()) {
        return lacking;
      }
    }
    return Optional.empty();
  }

  /**
   * Returns what was lacking if user code that ran could not be linked. An exception of the user's
   * is not asked for its message, which may be code that throws.
   */
  static Optional<String> of(Throwable thrown) {
    if (thrown instanceof UnsupportedClassVersionError) {
      return Optional.of(newerJava(String.valueOf(thrown.getMessage())));
    }
    if (thrown instanceof NoClassDefFoundError) {
      String message = String.valueOf(thrown.getMessage());
      return message.startsWith(BROKEN_CLASS)
          ? Optional.empty()
          : Optional.of(message.replace('/', '.'));
    }
    return Optional.empty();
  }

  private static String newerJava(String message) {
    Matcher words = NEWER.matcher(message);
    int here = Runtime.version().feature();
    if (!words.find()) {
      return "a class was compiled for a newer Java than the %d of this host: %s"
          .formatted(here, message);
    }
    int version = Integer.parseInt(words.group(2));
    return "class %s was compiled for Java %d (class-file version %d), and the child runs on Java %d; compile it with --release %d, or start the workers with Java %d or later"
        .formatted(
            words.group(1).replace('/', '.'),
            version - BEFORE_JAVA_1,
            version,
            here,
            here,
            version - BEFORE_JAVA_1);
  }
}
