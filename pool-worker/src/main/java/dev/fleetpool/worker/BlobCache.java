package dev.fleetpool.worker;

import java.nio.file.Path;

/**
 * Where a host keeps blobs.
 *
 * @param folder is made if it is missing; processes of one machine may share it
 * @param maxBytes what they may take in all, at least 1 MiB; what is in use stays however much it
 *     takes
 */
public record BlobCache(Path folder, long maxBytes) {

  /** What they may take where nobody says otherwise. */
  public static final long DEFAULT_BYTES = 8L << 30;

  private static final long LEAST_BYTES = 1L << 20;

  /** Checks the range. */
  public BlobCache {
    if (maxBytes < LEAST_BYTES) {
      throw new IllegalArgumentException(
          "cacheSize=%d must be at least %d bytes; leave it out for %d"
              .formatted(maxBytes, LEAST_BYTES, DEFAULT_BYTES));
    }
  }
}
