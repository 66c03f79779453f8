package dev.fleetpool.coordinator;

import org.jspecify.annotations.Nullable;

/** Rethrows what was caught elsewhere, as it was. */
final class Undressed {

  private Undressed() {}

  /** Returns an unchecked exception to throw; throws an error itself. */
  static RuntimeException unchecked(@Nullable Throwable thrown) {
    if (thrown instanceof Error error) {
      throw error;
    }
    return thrown instanceof RuntimeException unchecked
        ? unchecked
        : new IllegalStateException(thrown);
  }
}
