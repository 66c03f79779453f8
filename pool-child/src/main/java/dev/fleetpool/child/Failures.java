package dev.fleetpool.child;

import dev.fleetpool.UnserializableException;
import dev.fleetpool.payload.CapturedOutput;
import dev.fleetpool.payload.MalformedPayloadException;
import dev.fleetpool.payload.TaskRecord.Failure;
import dev.fleetpool.payload.TaskRecord.FailureKind;
import dev.fleetpool.payload.ThrowableRecord;
import org.jspecify.annotations.Nullable;

/** Turns what went wrong with a task into its record. Stateless. */
final class Failures {

  private static final String BROKEN_CLASS = "Could not initialize class";

  private Failures() {}

  static Failure thrown(Throwable thrown) {
    return failure(FailureKind.EXCEPTION, thrown, "");
  }

  static Failure initializer(Throwable thrown) {
    return failure(FailureKind.INITIALIZER_FAILED, thrown, "");
  }

  static Failure unserializable(UnserializableException thrown) {
    return failure(FailureKind.UNSERIALIZABLE, thrown, thrown.path());
  }

  /** A function, initializer or input cannot be read back, perhaps because a class is missing. */
  static Failure unreadable(MalformedPayloadException thrown) {
    String missing = missingClass(thrown);
    return missing.isEmpty()
        ? failure(FailureKind.UNREADABLE, thrown, "")
        : failure(FailureKind.CODE_MISSING, thrown, missing);
  }

  private static String missingClass(Throwable thrown) {
    for (@Nullable Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      String message = String.valueOf(cause.getMessage());
      if (cause instanceof ClassNotFoundException) {
        return message;
      }
      if (cause instanceof NoClassDefFoundError && !message.startsWith(BROKEN_CLASS)) {
        return message.replace('/', '.');
      }
    }
    return "";
  }

  private static Failure failure(FailureKind kind, Throwable thrown, String detail) {
    return new Failure(kind, ThrowableRecord.from(thrown), detail, CapturedOutput.NONE);
  }
}
