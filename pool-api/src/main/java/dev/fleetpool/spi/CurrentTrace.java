package dev.fleetpool.spi;

import dev.fleetpool.TraceContext;
import java.util.Optional;

/**
 * The trace context of the task that runs in this process. A child runs one task at a time, so it
 * is the same on all threads, those that the task has started included; and a task is handed its
 * input and nothing else, so it is found in a static place. Thread-safe.
 */
public final class CurrentTrace {

  private static volatile Optional<TraceContext> current = Optional.empty();

  private CurrentTrace() {}

  /** Returns it. */
  public static Optional<TraceContext> get() {
    return current;
  }

  /** Sets it, from now on. For what runs tasks. */
  public static void set(Optional<TraceContext> context) {
    current = context;
  }
}
