package dev.fleetpool.payload;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * The name of a value that travels apart from the message that mentions it: a file with the
 * encoding of one value, called after its content.
 *
 * @param hash the SHA-256 of the content, 64 lower-case hexadecimal digits; also the file's name
 * @param size the length of the content in bytes
 */
public record Blob(String hash, long size) {

  static final int HASH_BYTES = 32;

  private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

  /** Checks that the hash is one, so that it can be the name of a file. */
  public Blob {
    if (!HASH.matcher(hash).matches() || size < 0) {
      throw new IllegalArgumentException("hash=" + hash + ", size=" + size + " name no blob");
    }
  }

  /** Returns the name of content with this hash. */
  public static Blob of(byte[] sha256, long size) {
    return new Blob(HexFormat.of().formatHex(sha256), size);
  }

  static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  void write(PayloadOutput output) {
    output.writeBytes(HexFormat.of().parseHex(hash), 0, HASH_BYTES);
    output.writeVarlong(size);
  }

  static Blob read(PayloadInput input) {
    byte[] hash = input.readBytes(HASH_BYTES);
    long size = input.readVarlong();
    if (size < 0) {
      throw input.malformed("the size of a blob is negative");
    }
    return of(hash, size);
  }
}
