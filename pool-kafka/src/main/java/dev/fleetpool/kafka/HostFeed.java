package dev.fleetpool.kafka;

import dev.fleetpool.proto.ControlMessage;
import dev.fleetpool.proto.HostRecord;
import dev.fleetpool.proto.WireCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** What the hosts of a fleet say from now on, and a way to answer. For one thread. */
public final class HostFeed implements AutoCloseable {

  private static final Duration QUESTION = Duration.ofSeconds(3);
  private static final int QUESTIONS = 10;
  private static final long LOOK_AGAIN_NS = 100_000_000;

  private final KafkaConnection kafka;
  private final String clientId;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final RecordReader<HostRecord> reader = new RecordReader<>(WireCodec::decodeHost);

  private HostFeed(KafkaConnection kafka, String clientId, KafkaConsumer<byte[], byte[]> consumer) {
    this.kafka = kafka;
    this.clientId = clientId;
    this.consumer = consumer;
  }

  /**
   * Begins to listen; the brokers are waited for.
   *
   * @throws KafkaException if none answers within {@link KafkaConnection#firstContactLimit}, or
   *     there is no topic of hosts
   */
  public static HostFeed open(KafkaConnection kafka, String clientId) {
    KafkaConsumer<byte[], byte[]> consumer = kafka.reader(clientId);
    HostFeed feed = new HostFeed(kafka, clientId, consumer);
    try {
      feed.listen();
      return feed;
    } catch (RuntimeException e) {
      feed.close();
      throw e;
    }
  }

  private void listen() {
    String topic = kafka.topics().hosts();
    if (!FirstContact.of(kafka).await(() -> exists(topic))) {
      throw new UnknownTopicOrPartitionException(
          "there is no topic %s, so no host has ever joined a fleet of this prefix"
              .formatted(topic));
    }
    List<TopicPartition> heartbeats = List.of(new TopicPartition(topic, 0));
    consumer.assign(heartbeats);
    consumer.seekToEnd(heartbeats);
    long unused = consumer.position(heartbeats.get(0)); // what comes from here on is heard
  }

  /** A topic that was made this moment may be unknown to a broker for a while. */
  private boolean exists(String topic) {
    for (int i = 0; i < QUESTIONS; i++) {
      if (!consumer.partitionsFor(topic, QUESTION).isEmpty()) {
        return true;
      }
      LockSupport.parkNanos(LOOK_AGAIN_NS);
    }
    return false;
  }

  /** Returns what was said, after so long at the latest. */
  public List<HostRecord> poll(Duration limit) {
    List<HostRecord> said = new ArrayList<>();
    consumer.poll(limit).forEach(record -> reader.read(record).ifPresent(said::add));
    return said;
  }

  /** Gives an order, and waits until it is in the log. */
  public void order(ControlMessage order) {
    byte[] key = order.subject().getBytes(StandardCharsets.UTF_8);
    try (KafkaProducer<byte[], byte[]> producer = kafka.producer(clientId + "-orders")) {
      var unused =
          producer
              .send(new ProducerRecord<>(kafka.topics().control(), key, WireCodec.encode(order)))
              .get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException k ? k : new KafkaException(e.getCause());
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  @Override
  public void close() {
    LogReaders.close(consumer);
  }
}
