package dev.fleetpool.child;

import dev.fleetpool.UnserializableException;
import dev.fleetpool.payload.CapturedOutput;
import dev.fleetpool.payload.TaskRecord.Failure;
import dev.fleetpool.payload.TaskRecord.FailureKind;
import dev.fleetpool.payload.ThrowableRecord;

/** Turns what went wrong with a task into its record. Stateless. */
final class Failures {

  private Failures() {}

  static Failure thrown(Throwable thrown) {
    return MissingCode.of(thrown)
        .map(lacking -> failure(FailureKind.CODE_MISSING, thrown, lacking))
        .orElseGet(() -> failure(FailureKind.EXCEPTION, thrown, ""));
  }

  static Failure initializer(Throwable thrown) {
    return failure(FailureKind.INITIALIZER_FAILED, thrown, "");
  }

  static Failure unserializable(UnserializableException thrown) {
    return failure(FailureKind.UNSERIALIZABLE, thrown, thrown.path());
  }

  /**
   * A function, initializer, input or broadcast cannot be read back, perhaps because a class is
   * missing.
   */
  static Failure unreadable(RuntimeException thrown) {
    return MissingCode.behind(thrown)
        .map(lacking -> failure(FailureKind.CODE_MISSING, thrown, lacking))
        .orElseGet(() -> failure(FailureKind.UNREADABLE, thrown, ""));
  }

  private static Failure failure(FailureKind kind, Throwable thrown, String detail) {
    return new Failure(kind, ThrowableRecord.from(thrown), detail, CapturedOutput.NONE);
  }
}
