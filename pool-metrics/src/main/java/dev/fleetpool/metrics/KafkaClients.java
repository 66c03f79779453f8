package dev.fleetpool.metrics;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;

/**
 * Clients of Kafka whose own meters are to be read, and nothing else of them. Immutable.
 *
 * @param producers the producers
 * @param consumers the consumers
 */
public record KafkaClients(List<Producer<?, ?>> producers, List<Consumer<?, ?>> consumers) {

  /** Copies the lists. */
  public KafkaClients {
    producers = List.copyOf(producers);
    consumers = List.copyOf(consumers);
  }

  /** Returns these and one more. */
  public KafkaClients with(Consumer<?, ?> consumer) {
    List<Consumer<?, ?>> all = new ArrayList<>(consumers);
    all.add(consumer);
    return new KafkaClients(producers, all);
  }
}
