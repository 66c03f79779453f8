package dev.fleetpool.bench;

import dev.fleetpool.kafka.KafkaConnection;
import dev.fleetpool.proto.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** Sends every record of one topic back on another one, with the clients that the pool has. */
final class RawEcho {

  private static final Duration POLL = Duration.ofMillis(500);

  private RawEcho() {}

  /**
   * Sends a record; one that cannot be sent is told on standard error, since an answer is missing.
   */
  static void send(Producer<byte[], byte[]> producer, ProducerRecord<byte[], byte[]> record) {
    var unused =
        producer.send(
            record,
            (metadata, failure) -> {
              if (failure != null) {
                System.err.println("raw Kafka: " + failure);
              }
            });
  }

  static KafkaConnection connection(String bootstrapServers) {
    return new KafkaConnection(bootstrapServers, new Topics("raw"), Map.of());
  }

  /** Takes the brokers and the two topics; says a line when it listens, and ends when killed. */
  public static void main(String[] arguments) {
    KafkaConnection kafka = connection(arguments[0]);
    TopicPartition there = new TopicPartition(arguments[1], 0);
    try (Consumer<byte[], byte[]> consumer = kafka.reader("echo");
        Producer<byte[], byte[]> producer = kafka.producer("echo")) {
      consumer.assign(List.of(there));
      consumer.seekToBeginning(List.of(there));
      consumer.position(there);
      System.out.println("listening");
      while (true) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          send(producer, new ProducerRecord<>(arguments[2], 0, record.key(), record.value()));
        }
      }
    }
  }
}
