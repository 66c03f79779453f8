package dev.fleetpool;

import org.jspecify.annotations.Nullable;

/**
 * The fleet cannot be reached or cannot be started: no broker, no provider on the class path, no
 * rights.
 */
public final class FleetUnavailableException extends FleetpoolException {

  /** Creates one; the message says what was tried, and the remedy. */
  public FleetUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
