package dev.fleetpool;

import org.jspecify.annotations.Nullable;

/**
 * The root of everything Fleetpool throws of its own accord. Its message says what happened and
 * what to do next.
 */
public sealed class FleetpoolException extends RuntimeException
    permits TaskFailedException,
        UnserializableException,
        FleetUnavailableException,
        JobTakenOverException,
        FinalStepFailedException {

  FleetpoolException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
