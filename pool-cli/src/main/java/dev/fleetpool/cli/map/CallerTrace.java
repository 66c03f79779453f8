package dev.fleetpool.cli.map;

import dev.fleetpool.TraceContext;
import java.util.Map;
import java.util.Optional;

/**
 * The trace context in an environment, as programs hand it on to those that they start: {@code
 * TRACEPARENT} and {@code TRACESTATE}. Stateless.
 */
final class CallerTrace {

  private static final String PARENT = "TRACEPARENT";
  private static final String STATE = "TRACESTATE";

  private CallerTrace() {}

  /** Returns it; what is not as W3C writes it is none, since it is not ours and stops nothing. */
  static Optional<TraceContext> in(Map<String, String> environment) {
    String parent = environment.getOrDefault(PARENT, "");
    if (parent.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(new TraceContext(parent, environment.getOrDefault(STATE, "")));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Sets it, and nothing of another one. */
  static void put(TraceContext context, Map<String, String> environment) {
    environment.put(PARENT, context.traceParent());
    environment.remove(STATE);
    if (!context.traceState().isEmpty()) {
      environment.put(STATE, context.traceState());
    }
  }
}
