package dev.fleetpool.kafka.blob;

import dev.fleetpool.kafka.RecordReader;
import dev.fleetpool.proto.BlobHash;
import dev.fleetpool.proto.BlobRef;
import dev.fleetpool.proto.BlobSegment;
import dev.fleetpool.proto.Bytes;
import dev.fleetpool.proto.Topics;
import dev.fleetpool.proto.WireCodec;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Reads blobs from the topic, one after the other. For one thread, which waits for the brokers.
 *
 * <p>Between the segments of a blob may be those of others, and the same ones once more from
 * another writer; how long a segment is follows from the place of the blob, so that those of a
 * writer that cut it otherwise are passed over.
 */
final class BlobReader implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Consumer<byte[], byte[]> consumer;
  private final String topic;
  private final RecordReader<BlobSegment> reader = new RecordReader<>(WireCodec::decodeSegment);

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
    consumer.assign(List.of(place));
    long end = consumer.endOffsets(List.of(place)).getOrDefault(place, 0L);
    checkRetained(blob, place, end);
    consumer.seek(place, blob.firstOffset());
    Gathering gathering = new Gathering(blob, sink);
    long heardNs = System.nanoTime();
    while (!gathering.isComplete() && consumer.position(place) < end) {
      var records = consumer.poll(POLL);
      for (ConsumerRecord<byte[], byte[]> record : records) {
        gathering.add(reader.read(record));
      }
      if (!records.isEmpty()) {
        heardNs = System.nanoTime();
      } else if (System.nanoTime() - heardNs > PATIENCE.toNanos()) {
        throw new TimeoutException("no record of %s came for %s".formatted(place, PATIENCE));
      }
    }
    if (!gathering.isComplete()) {
      checkRetained(blob, place, end);
    }
    gathering.check(topic);
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

    void add(Optional<BlobSegment> read) throws IOException {
      if (read.isEmpty() || isComplete() || !isNext(read.get())) {
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
