package dev.fleetpool.coordinator;

import dev.fleetpool.kafka.KafkaConnection;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;

/**
 * The clients of Kafka that a pool begins with, made side by side on threads of the pool, while its
 * caller waits for brokers: each takes a tenth of a second of a cold JVM. Thread-safe. What a
 * client says against its settings is thrown to whoever asks for it.
 */
final class PoolClients {

  private final CompletableFuture<Admin> admin;
  private final CompletableFuture<Producer<byte[], byte[]>> producer;
  private final CompletableFuture<Consumer<byte[], byte[]>> reader;

  /** Begins to make them. */
  PoolClients(PoolOrigin origin) {
    KafkaConnection kafka = origin.kafka();
    this.admin = make(origin, () -> kafka.admin("fleetpool-client-" + origin.name()));
    this.producer = make(origin, () -> kafka.producer(origin.clientId()));
    this.reader = make(origin, () -> kafka.reader(origin.clientId() + "-reader"));
  }

  private static <T> CompletableFuture<T> make(PoolOrigin origin, Supplier<T> client) {
    return CompletableFuture.supplyAsync(client, origin.threads());
  }

  Admin admin() {
    return await(admin);
  }

  Producer<byte[], byte[]> producer() {
    return await(producer);
  }

  Consumer<byte[], byte[]> reader() {
    return await(reader);
  }

  private static <T> T await(CompletableFuture<T> client) {
    try {
      return client.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof KafkaException k ? k : e;
    }
  }

  /** Closes those that are there, and those to come. Does not wait. */
  void discard() {
    var unusedAdmin = admin.thenAccept(client -> client.close(Duration.ZERO));
    var unusedProducer = producer.thenAccept(client -> client.close(Duration.ZERO));
    var unusedReader = reader.thenAccept(Consumer::close);
  }
}
