package dev.fleetpool.bench;

import dev.fleetpool.kafka.KafkaConnection;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.TopicPartition;

/**
 * A slot as its group sees it: a consumer that polls, and commits nothing. It has a thread, {@code
 * fleetpool-member-<n>}, which leaves the group when it is stopped.
 */
final class GroupMember implements ConsumerRebalanceListener, AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);
  private static final long JOIN_MS = 30_000;

  private final int index;
  private final String topic;
  private final SlotCensus census;
  private final Consumer<byte[], byte[]> consumer;
  private final Thread thread;
  private volatile boolean stopped;

  GroupMember(KafkaConnection kafka, int index, SlotCensus census) {
    this.index = index;
    this.topic = kafka.topics().tasks();
    this.census = census;
    this.consumer = kafka.slotConsumer("fleetpool-slot-" + index);
    this.thread = new Thread(this::run, "fleetpool-member-" + index);
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  private void run() {
    consumer.subscribe(Set.of(topic), this);
    while (!stopped) {
      consumer.poll(POLL);
    }
    consumer.close(CloseOptions.timeout(CLOSE_LIMIT));
    census.owns(index, 0);
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> gained) {
    census.owns(index, consumer.assignment().size());
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> gone) {
    census.owns(index, consumer.assignment().size() - gone.size());
  }

  /** Returns what the consumer counts under this name over all brokers. */
  double metric(String name) {
    return consumer.metrics().values().stream()
        .filter(each -> each.metricName().name().equals(name))
        .filter(each -> each.metricName().group().equals("consumer-metrics"))
        .mapToDouble(each -> (Double) each.metricValue())
        .sum();
  }

  /** Asks it to leave the group. */
  void stop() {
    stopped = true;
  }

  /** Waits until it has left. */
  @Override
  public void close() {
    try {
      thread.join(JOIN_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
