package dev.fleetpool.payload;

import org.jspecify.annotations.Nullable;

/**
 * Bytes that are not what they should be: truncated, garbage, or a serialized object that cannot be
 * read back here. The cause, where there is one, is what deserialization said.
 */
public final class MalformedPayloadException extends RuntimeException {

  private final int position;

  /** Creates one for a position in the array that was being read. */
  public MalformedPayloadException(String what, int position, @Nullable Throwable cause) {
    super(what + " at byte " + position, cause);
    this.position = position;
  }

  /** Returns the position in the array at which reading stopped. */
  public int position() {
    return position;
  }
}
