package dev.fleetpool.coordinator;

import dev.fleetpool.kafka.KafkaConnection;
import dev.fleetpool.kafka.LogReaders;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;

/**
 * The clients of Kafka that a pool begins with, made side by side on threads of the pool: each
 * takes a tenth of a second of a cold JVM. Thread-safe. What a client says against its settings is
 * thrown to whoever asks for it.
 *
 * <p>The reader asks no broker before it is used, so it is made at once. The others look for
 * brokers as soon as they are there, and complain in the log when there is none yet: they are made
 * from {@link #connect} on.
 */
final class PoolClients {

  private final CompletableFuture<Void> connecting = new CompletableFuture<>();
  private final CompletableFuture<Admin> admin;
  private final CompletableFuture<Producer<byte[], byte[]>> producer;
  private final CompletableFuture<Consumer<byte[], byte[]>> reader;

  /** Begins with those that need no broker. */
  PoolClients(PoolOrigin origin) {
    KafkaConnection kafka = origin.kafka();
    this.reader =
        CompletableFuture.supplyAsync(
            () -> kafka.reader(origin.clientId() + "-reader"), origin.threads());
    this.admin =
        connecting.thenApplyAsync(
            unused -> kafka.admin("fleetpool-client-" + origin.name()), origin.threads());
    this.producer =
        connecting.thenApplyAsync(unused -> kafka.producer(origin.clientId()), origin.threads());
  }

  /** Brokers are there, or are to be waited for. */
  void connect() {
    connecting.complete(null);
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
      throw e.getCause() instanceof RuntimeException own ? own : e;
    }
  }

  /** Closes those that are there, and those to come. Does not wait. */
  void discard() {
    connecting.cancel(/* mayInterruptIfRunning= */ false);
    var unusedAdmin = admin.thenAccept(client -> client.close(Duration.ZERO));
    var unusedProducer = producer.thenAccept(client -> client.close(Duration.ZERO));
    var unusedReader = reader.thenAccept(LogReaders::close);
  }
}
