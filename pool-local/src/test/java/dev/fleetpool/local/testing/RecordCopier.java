package dev.fleetpool.local.testing;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes every record of some topics a second time, into the same partition, soon after the first.
 * Owns a thread, which its end joins.
 */
public final class RecordCopier implements AutoCloseable {

  private static final String MARK = "copy";
  private static final Duration POLL = Duration.ofMillis(20);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final KafkaProducer<byte[], byte[]> producer;
  private final Map<String, AtomicInteger> copies = new ConcurrentHashMap<>();
  private final Thread thread = new Thread(this::run, "fleetpool-test-copier");
  private volatile boolean closing;

  private RecordCopier(Set<String> topics) {
    Map<String, Object> servers = Map.of("bootstrap.servers", TestKafka.bootstrapServers());
    consumer =
        new KafkaConsumer<>(servers, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    producer = new KafkaProducer<>(servers, new ByteArraySerializer(), new ByteArraySerializer());
    consumer.assign(
        topics.stream()
            .flatMap(topic -> consumer.partitionsFor(topic).stream())
            .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
            .toList());
    consumer.seekToEnd(consumer.assignment());
    consumer.assignment().forEach(consumer::position);
  }

  /** Starts with what is written from now on. */
  public static RecordCopier start(Set<String> topics) {
    RecordCopier copier = new RecordCopier(topics);
    copier.thread.start();
    return copier;
  }

  private void run() {
    while (!closing) {
      consumer.poll(POLL).forEach(this::copy);
    }
    consumer.close();
    producer.close();
  }

  private void copy(ConsumerRecord<byte[], byte[]> record) {
    if (record.headers().lastHeader(MARK) == null) {
      ProducerRecord<byte[], byte[]> copy =
          new ProducerRecord<>(record.topic(), record.partition(), record.key(), record.value());
      copy.headers().add(MARK, MARK.getBytes(StandardCharsets.UTF_8));
      var unused = producer.send(copy);
      copies.computeIfAbsent(record.topic(), topic -> new AtomicInteger()).incrementAndGet();
    }
  }

  /** Returns how many records of a topic were copied so far. */
  public int copies(String topic) {
    return copies.getOrDefault(topic, new AtomicInteger()).get();
  }

  @Override
  public void close() {
    closing = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
