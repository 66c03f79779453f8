package dev.fleetpool.payload;

import org.jspecify.annotations.Nullable;

/** The value of a broadcast cannot be read in this program; the message says why. */
public final class BroadcastUnreadableException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  BroadcastUnreadableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
