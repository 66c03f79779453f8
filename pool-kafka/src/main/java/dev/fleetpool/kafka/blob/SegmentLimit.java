package dev.fleetpool.kafka.blob;

import dev.fleetpool.proto.Topics;

/** How long a segment of a blob may be, so that brokers take it. Stateless. */
final class SegmentLimit {

  /** Longer ones would not be faster, and cost memory. */
  private static final int MOST = 1024 * 1024;

  private static final int LEAST_RECORD = Topics.MIN_SEGMENT_RECORD_BYTES;

  /** Hash, numbers, and the headers of record and batch. */
  private static final int FRAME = 512;

  /** What cannot be compressed gets longer by less than that part of it. */
  private static final int GROWTH = 64;

  private SegmentLimit() {}

  /**
   * Returns the longest segment for a topic that takes batches of so many bytes.
   *
   * @throws IllegalStateException if that is too little for anything
   */
  static int of(String topic, int maxRecordBytes) {
    if (maxRecordBytes < LEAST_RECORD) {
      throw new IllegalStateException(
          "max.message.bytes=%d of topic %s must be at least %d; raise it to Kafka's default, 1048588"
              .formatted(maxRecordBytes, topic, LEAST_RECORD));
    }
    return Math.min(MOST, maxRecordBytes - maxRecordBytes / GROWTH - FRAME);
  }
}
