package dev.fleetpool.kafka.blob;

import dev.fleetpool.kafka.RecordReader;
import dev.fleetpool.proto.BlobCodec;
import dev.fleetpool.proto.BlobHash;
import dev.fleetpool.proto.BlobRecord;
import dev.fleetpool.proto.BlobRef;
import dev.fleetpool.proto.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Which blobs the topic holds, as its index tells, up to the last {@link #refresh}. Thread-safe.
 *
 * <p>The index goes with the retention of the topic like everything else, and later than what it
 * names. An entry counts while the partition still begins at or before the blob's first segment.
 */
final class BlobIndex implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Consumer<byte[], byte[]> consumer;
  private final String topic;
  private final TopicPartition partition;
  private final RecordReader<BlobRecord> reader = new RecordReader<>(BlobCodec::decodeBlob);
  private final Map<BlobHash, BlobRef> blobs = new HashMap<>();
  private Map<Integer, Long> beginnings = Map.of();
  private long position;

  /** Reads with this consumer, and closes it in the end. */
  BlobIndex(Consumer<byte[], byte[]> consumer, Topics topics) {
    this.consumer = consumer;
    this.topic = topics.blobs();
    this.partition = new TopicPartition(topic, Topics.BLOB_INDEX);
    consumer.assign(List.of(partition));
  }

  /**
   * Reads what has been added since the last time, and learns what has been deleted.
   *
   * @throws TimeoutException if the brokers stop answering
   */
  synchronized void refresh() {
    beginnings = beginnings();
    // Behind what was deleted there may be entries, which the consumer would pass over.
    position = Math.max(position, beginnings.getOrDefault(Topics.BLOB_INDEX, 0L));
    consumer.seek(partition, position);
    long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
    long heardNs = System.nanoTime();
    while (position < end) {
      var records = consumer.poll(POLL);
      records.forEach(record -> reader.read(record).ifPresent(entry -> add(entry.blob())));
      position = consumer.position(partition);
      if (!records.isEmpty()) {
        heardNs = System.nanoTime();
      } else if (System.nanoTime() - heardNs > PATIENCE.toNanos()) {
        throw new TimeoutException("no record of %s came for %s".formatted(partition, PATIENCE));
      }
    }
    blobs.values().removeIf(blob -> !isRetained(blob));
  }

  private Map<Integer, Long> beginnings() {
    List<TopicPartition> all = new ArrayList<>();
    consumer
        .partitionsFor(topic)
        .forEach(info -> all.add(new TopicPartition(topic, info.partition())));
    Map<Integer, Long> found = new HashMap<>();
    consumer.beginningOffsets(all).forEach((place, offset) -> found.put(place.partition(), offset));
    return found;
  }

  private boolean isRetained(BlobRef blob) {
    Long beginning = beginnings.get(blob.partition());
    return beginning != null && beginning <= blob.firstOffset();
  }

  /** Takes note of a blob; the latest place counts. */
  synchronized void add(BlobRef blob) {
    blobs.put(blob.hash(), blob);
  }

  /** Returns where a blob is, if it was retained at the last refresh. */
  synchronized Optional<BlobRef> find(BlobHash hash) {
    return Optional.ofNullable(blobs.get(hash));
  }

  @Override
  public synchronized void close() {
    consumer.close();
  }
}
