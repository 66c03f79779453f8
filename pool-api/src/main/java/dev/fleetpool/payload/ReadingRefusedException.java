package dev.fleetpool.payload;

/**
 * A serialized object holds something that must not be read; the message says what, and what to do
 * about it. A filter throws it to be asked nothing more; reading then fails with it as the reason.
 */
public final class ReadingRefusedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Creates one. */
  public ReadingRefusedException(String message) {
    super(message);
  }
}
