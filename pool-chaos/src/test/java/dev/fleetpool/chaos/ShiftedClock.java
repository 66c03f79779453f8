package dev.fleetpool.chaos;

import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * A clock that goes wrong by as many hours as the client's property {@value #HOURS} says, as far as
 * records carry it. Kafka makes one for each client; on the consumers' side it does nothing.
 */
public final class ShiftedClock
    implements ProducerInterceptor<byte[], byte[]>, ConsumerInterceptor<byte[], byte[]> {

  static final String HOURS = "fleetpool.test.clock.hours";
  private static final long HOUR_MS = 3_600_000;

  private long shiftMs;

  @Override
  public void configure(Map<String, ?> properties) {
    shiftMs = Long.parseLong(String.valueOf(properties.get(HOURS))) * HOUR_MS;
  }

  @Override
  public ProducerRecord<byte[], byte[]> onSend(ProducerRecord<byte[], byte[]> record) {
    return new ProducerRecord<>(
        record.topic(),
        record.partition(),
        System.currentTimeMillis() + shiftMs,
        record.key(),
        record.value(),
        record.headers());
  }

  @Override
  public void onAcknowledgement(RecordMetadata metadata, Exception failure) {
    // of no interest
  }

  @Override
  public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
    return records;
  }

  @Override
  public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {
    // of no interest
  }

  @Override
  public void close() {
    // has nothing
  }
}
