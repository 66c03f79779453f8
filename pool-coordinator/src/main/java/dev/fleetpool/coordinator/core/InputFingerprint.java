package dev.fleetpool.coordinator.core;

import dev.fleetpool.payload.Payload;
import dev.fleetpool.payload.PayloadInput;
import dev.fleetpool.proto.Bytes;
import dev.fleetpool.proto.Fingerprints;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Tells inputs apart by the first eight bytes of the SHA-256 of their payload: of a billion inputs
 * that were changed, one in eighteen billion runs would take a changed one for the same. Stateless.
 */
public final class InputFingerprint {

  private InputFingerprint() {}

  /** Returns that of one input. */
  public static long of(ByteBuffer payload) {
    MessageDigest digest = digest();
    digest.update(payload);
    return ByteBuffer.wrap(digest.digest()).getLong();
  }

  /** Returns those of so many payloads, one after the other. */
  static Bytes ofEach(Bytes payloads, int count) {
    PayloadInput cursor = payloads.over(PayloadInput::new);
    ByteBuffer fingerprints = ByteBuffer.allocate(count * Fingerprints.BYTES);
    for (int i = 0; i < count; i++) {
      int start = cursor.position();
      Payload.skip(cursor);
      fingerprints.putLong(of(ByteBuffer.wrap(payloads.array(), start, cursor.position() - start)));
    }
    return Bytes.of(fingerprints.array());
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
