package dev.fleetpool.proto;

/**
 * Where a blob is on the blobs topic.
 *
 * @param hash which blob
 * @param size how many bytes it has
 * @param partition the partition that has its segments
 * @param firstOffset the offset of its first segment there; while the partition still begins at or
 *     before it, the blob is retained
 * @param segments how many there are, at least one; how long each is follows from it
 */
public record BlobRef(BlobHash hash, long size, int partition, long firstOffset, int segments) {

  /** Checks that it can be the place of a blob. */
  public BlobRef {
    if (size < 0 || partition < 0 || firstOffset < 0 || segments < 1 || segments > most(size)) {
      throw new IllegalArgumentException(
          "blob %s of %d bytes in %d segments at offset %d of partition %d cannot be"
              .formatted(hash, size, segments, firstOffset, partition));
    }
  }

  private static long most(long size) {
    return Math.max(1, size);
  }

  /** Returns how many segments a blob has when none may be longer than this. */
  public static int segments(long size, int longest) {
    return Math.toIntExact(Math.max(1, ceil(size, longest)));
  }

  /** Returns how many bytes a segment has, which is the same for whoever writes the blob. */
  public int segmentLength(int index) {
    return segmentLength(size, segments, index);
  }

  /** Returns how many bytes a segment has of a blob with so many bytes in so many segments. */
  public static int segmentLength(long size, int segments, int index) {
    long length = ceil(size, segments);
    return (int) Math.max(0, Math.min(length, size - index * length));
  }

  private static long ceil(long a, long b) {
    return a / b + (a % b == 0 ? 0 : 1);
  }
}
