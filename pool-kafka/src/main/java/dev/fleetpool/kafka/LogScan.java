package dev.fleetpool.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Reads what partitions hold, up to their ends at the moment of the call. For one thread, which
 * waits for the brokers; a broker that stops answering is a {@link TimeoutException} after {@value
 * #PATIENCE_S} s.
 */
public final class LogScan implements AutoCloseable {

  private static final int PATIENCE_S = 30;
  private static final Duration POLL = Duration.ofMillis(200);

  private final KafkaConsumer<byte[], byte[]> consumer;

  /** Reads with a client of its own. */
  public LogScan(KafkaConnection kafka, String clientId) {
    this.consumer = kafka.scanner(clientId);
  }

  /** Returns the partitions of a topic. */
  public List<TopicPartition> partitions(String topic) {
    List<TopicPartition> partitions = new ArrayList<>();
    consumer
        .partitionsFor(topic)
        .forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
    return partitions;
  }

  /** Returns the offset that the next record of a partition will get. */
  public long end(TopicPartition partition) {
    return offset(consumer.endOffsets(List.of(partition)), partition);
  }

  /** Returns the offset of the first record of a partition that is still there. */
  public long beginning(TopicPartition partition) {
    return offset(consumer.beginningOffsets(List.of(partition)), partition);
  }

  private static long offset(Map<TopicPartition, Long> offsets, TopicPartition partition) {
    return Objects.requireNonNull(offsets.get(partition), () -> "no offset of " + partition);
  }

  /** Hands over every record of the partitions, those of one partition in their order. */
  public void scan(List<TopicPartition> partitions, Consumer<ConsumerRecord<byte[], byte[]>> each) {
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    readToEnd(partitions, each);
  }

  /**
   * Hands over the records of a partition from an offset on; from the first one that is still there
   * if that is later.
   */
  public void scan(
      TopicPartition partition, long from, Consumer<ConsumerRecord<byte[], byte[]>> each) {
    List<TopicPartition> alone = List.of(partition);
    consumer.assign(alone);
    consumer.seek(partition, Math.max(from, offset(consumer.beginningOffsets(alone), partition)));
    readToEnd(alone, each);
  }

  private void readToEnd(
      List<TopicPartition> partitions, Consumer<ConsumerRecord<byte[], byte[]>> each) {
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    long heardNs = System.nanoTime();
    while (!isAt(ends)) {
      var records = consumer.poll(POLL);
      records.forEach(each);
      if (!records.isEmpty()) {
        heardNs = System.nanoTime();
      } else if (System.nanoTime() - heardNs > Duration.ofSeconds(PATIENCE_S).toNanos()) {
        throw new TimeoutException(
            "no record of %s came for %d s".formatted(partitions, PATIENCE_S));
      }
    }
  }

  private boolean isAt(Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
  }

  @Override
  public void close() {
    consumer.close();
  }
}
