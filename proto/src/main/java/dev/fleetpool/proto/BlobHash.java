package dev.fleetpool.proto;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The SHA-256 of a blob's content, which is its name.
 *
 * @param hex 64 lower-case hexadecimal digits; also the name of its file on hosts
 */
public record BlobHash(String hex) {

  /** The length of a hash in bytes. */
  public static final int BYTES = 32;

  private static final int SHORT = 12;

  /** Checks the digits, since they become the name of a file. */
  public BlobHash {
    if (!isHash(hex)) {
      throw new IllegalArgumentException(
          "hash=%s must be %d hexadecimal digits".formatted(hex, 2 * BYTES));
    }
  }

  /** Says whether a text is a hash. */
  public static boolean isHash(String text) {
    return text.length() == 2 * BYTES
        && text.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
  }

  /** Returns the hash that these bytes are; there must be {@value #BYTES}. */
  public static BlobHash of(byte[] digest) {
    return new BlobHash(HexFormat.of().formatHex(digest));
  }

  /** Returns what computes a hash. */
  public static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Returns the hash as bytes. */
  public byte[] toBytes() {
    return HexFormat.of().parseHex(hex);
  }

  /** Returns the first digits, which are enough for people. */
  @Override
  public String toString() {
    return hex.substring(0, SHORT);
  }
}
