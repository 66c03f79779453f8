package dev.fleetpool.kafka.blob;

import dev.fleetpool.kafka.RecordReader;
import dev.fleetpool.proto.BlobCodec;
import dev.fleetpool.proto.BlobHash;
import dev.fleetpool.proto.BlobRef;
import dev.fleetpool.proto.BlobSegment;
import dev.fleetpool.proto.Bytes;
import dev.fleetpool.proto.Topics;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Reads blobs from the topic, one after the other. For one thread, which waits for the brokers.
 *
 * <p>A consumer fetches ahead, and throws away what it has when it is sent elsewhere. So a blob
 * that lies shortly behind the one before is reached by reading on: blobs are best asked for in the
 * order of the log.
 *
 * <p>Between the segments of a blob may be those of others, and the same ones once more from
 * another writer; how long a segment is follows from the place of the blob, so that those of a
 * writer that cut it otherwise are passed over.
 */
final class BlobReader implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** How many segments of others are rather read than what has been fetched thrown away. */
  private static final int NEAR = 4;

  private final Consumer<byte[], byte[]> consumer;
  private final String topic;
  private final RecordReader<BlobSegment> reader = new RecordReader<>(BlobCodec::decodeSegment);
  private final Deque<ConsumerRecord<byte[], byte[]>> unread = new ArrayDeque<>();

  /** Reads with this consumer, and closes it in the end. */
  BlobReader(Consumer<byte[], byte[]> consumer, Topics topics) {
    this.consumer = consumer;
    this.topic = topics.blobs();
  }

  /**
   * Writes a blob to this stream.
   *
   * @throws BlobVanishedException if it is no longer retained
   * @throws BlobDamagedException if segments are missing or not what they should be
   * @throws TimeoutException if the brokers stop answering
   */
  void read(BlobRef blob, OutputStream sink) throws IOException {
    TopicPartition place = new TopicPartition(topic, blob.partition());
    turnTo(place, blob.firstOffset());
    long end = consumer.endOffsets(List.of(place)).getOrDefault(place, 0L);
    checkRetained(blob, place, end);
    Gathering gathering = new Gathering(blob, sink);
    long heardNs = System.nanoTime();
    while (!gathering.isComplete() && position(place) < end) {
      ConsumerRecord<byte[], byte[]> record = unread.poll();
      if (record != null) {
        gathering.add(record.offset(), reader.read(record));
        heardNs = System.nanoTime();
      } else if (System.nanoTime() - heardNs < PATIENCE.toNanos()) {
        unread.addAll(consumer.poll(POLL).records(place));
      } else {
        throw new TimeoutException("no record of %s came for %s".formatted(place, PATIENCE));
      }
    }
    if (!gathering.isComplete()) {
      checkRetained(blob, place, end);
    }
    gathering.check(topic);
  }

  private void turnTo(TopicPartition place, long offset) {
    if (isAt(place.partition())) {
      long ahead = offset - position(place);
      if (ahead >= 0 && ahead <= NEAR) {
        return;
      }
    }
    unread.clear();
    consumer.assign(List.of(place));
    consumer.seek(place, offset);
  }

  /** Says whether it has read this partition last. */
  boolean isAt(int partition) {
    return consumer.assignment().contains(new TopicPartition(topic, partition));
  }

  private long position(TopicPartition place) {
    ConsumerRecord<byte[], byte[]> next = unread.peek();
    return next == null ? consumer.position(place) : next.offset();
  }

  private void checkRetained(BlobRef blob, TopicPartition place, long end) {
    long begin = consumer.beginningOffsets(List.of(place)).getOrDefault(place, 0L);
    if (begin > blob.firstOffset() || end <= blob.firstOffset()) {
      throw new BlobVanishedException(
          "blob %s (%d bytes) is no longer retained: topic %s, partition %d, has offsets %d to %d, it was at %d; start the job again, which ships it anew, or raise retention.ms of the topic"
              .formatted(
                  blob.hash(),
                  blob.size(),
                  topic,
                  place.partition(),
                  begin,
                  end,
                  blob.firstOffset()));
    }
  }

  @Override
  public void close() {
    consumer.close();
  }

  /** The segments of one blob as they come. For one thread. */
  private static final class Gathering {

    private final BlobRef blob;
    private final OutputStream sink;
    private final MessageDigest digest = BlobHash.digest();
    private int next;

    Gathering(BlobRef blob, OutputStream sink) {
      this.blob = blob;
      this.sink = sink;
    }

    boolean isComplete() {
      return next == blob.segments();
    }

    void add(long offset, Optional<BlobSegment> read) throws IOException {
      if (read.isEmpty() || offset < blob.firstOffset() || !isNext(read.get())) {
        return;
      }
      Bytes data = read.get().data();
      digest.update(data.array(), data.offset(), data.length());
      sink.write(data.array(), data.offset(), data.length());
      next++;
    }

    private boolean isNext(BlobSegment segment) {
      return segment.index() == next
          && segment.hash().equals(blob.hash())
          && segment.data().length() == blob.segmentLength(next);
    }

    void check(String topic) {
      String wrong =
          isComplete() ? "its content is not what it was" : "segment %d is missing".formatted(next);
      if (!isComplete() || !BlobHash.of(digest.digest()).equals(blob.hash())) {
        throw new BlobDamagedException(
            "blob %s (%d bytes) on topic %s, partition %d, from offset %d is damaged: %s; start the job again under another prefix, or delete the topic, which the fleet makes anew"
                .formatted(
                    blob.hash(), blob.size(), topic, blob.partition(), blob.firstOffset(), wrong));
      }
    }
  }
}
