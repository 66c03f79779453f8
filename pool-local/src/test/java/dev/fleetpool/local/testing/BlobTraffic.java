package dev.fleetpool.local.testing;

import dev.fleetpool.proto.BlobHash;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Counts the segments of blobs that clients with {@link #SETTING} write and read, by the beginning
 * of their hash. Kafka makes instances of it; what they count is of the whole JVM. Thread-safe.
 */
public final class BlobTraffic
    implements ProducerInterceptor<byte[], byte[]>, ConsumerInterceptor<byte[], byte[]> {

  /** Makes the clients of a fleet count. */
  public static final Map<String, String> SETTING =
      Map.of("interceptor.classes", BlobTraffic.class.getName());

  private static final int PREFIX = 12;
  private static final Map<String, LongAdder> WRITTEN = new ConcurrentHashMap<>();
  private static final Map<String, LongAdder> READ = new ConcurrentHashMap<>();

  /** Returns how many segments of a blob were written. */
  public static long written(String hash) {
    return count(WRITTEN, hash);
  }

  /** Returns how many segments of a blob were read. */
  public static long read(String hash) {
    return count(READ, hash);
  }

  private static long count(Map<String, LongAdder> counts, String hash) {
    LongAdder count = counts.get(hash.substring(0, PREFIX));
    return count == null ? 0 : count.sum();
  }

  private static void note(Map<String, LongAdder> counts, String topic, int partition, byte[] key) {
    if (topic.endsWith(".blobs") && partition > 0) {
      String hash = BlobHash.of(key).hex().substring(0, PREFIX);
      counts.computeIfAbsent(hash, unknown -> new LongAdder()).increment();
    }
  }

  @Override
  public ProducerRecord<byte[], byte[]> onSend(ProducerRecord<byte[], byte[]> written) {
    if (written.partition() != null) {
      note(WRITTEN, written.topic(), written.partition(), written.key());
    }
    return written;
  }

  @Override
  public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> read) {
    read.forEach(segment -> note(READ, segment.topic(), segment.partition(), segment.key()));
    return read;
  }

  @Override
  public void onAcknowledgement(RecordMetadata metadata, Exception exception) {}

  @Override
  public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {}

  @Override
  public void configure(Map<String, ?> settings) {}

  @Override
  public void close() {}
}
