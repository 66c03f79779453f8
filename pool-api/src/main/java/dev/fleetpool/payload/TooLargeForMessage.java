package dev.fleetpool.payload;

/** Says that the value being written takes more than it may within a message. */
final class TooLargeForMessage extends RuntimeException {

  TooLargeForMessage() {
    super("too large for a message", null, /* enableSuppression= */ true, false);
  }
}
