package dev.fleetpool.proto;

import org.jspecify.annotations.Nullable;

/**
 * A record's bytes are not a message that this version can read. It is to be counted, logged with
 * its offset and skipped.
 */
public final class UnreadableRecordException extends Exception {

  UnreadableRecordException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
