package dev.fleetpool.worker;

import dev.fleetpool.kafka.KafkaConnection;
import dev.fleetpool.kafka.blob.BlobPublisher;
import dev.fleetpool.kafka.blob.TemporaryFolder;
import dev.fleetpool.payload.BlobFile;
import dev.fleetpool.payload.SpillFolder;
import dev.fleetpool.proto.BlobHash;
import dev.fleetpool.proto.BlobRef;
import dev.fleetpool.worker.child.LargeValues;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The results of a host that are too large for messages, from the child that made them until they
 * are published: a temporary folder, a client that is made at the first of them, and daemon threads
 * {@code fleetpool-agent-results-*}, at most one per slot. Thread-safe.
 */
final class LargeResults implements ResultUploads.Blobs, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(LargeResults.class);
  private static final long CLOSE_LIMIT_S = 5;

  private final TemporaryFolder folder;
  private final AtomicInteger threadNumbers = new AtomicInteger();
  private final ExecutorService threads = Executors.newCachedThreadPool(this::thread);
  private final BlobPublisher publisher;

  private LargeResults(KafkaConnection kafka, String clientId, TemporaryFolder folder) {
    this.publisher = new BlobPublisher(kafka, clientId);
    this.folder = folder;
  }

  /**
   * Creates an empty one.
   *
   * @throws UncheckedIOException if there can be no temporary folder
   */
  static LargeResults create(KafkaConnection kafka, String clientId) {
    try {
      return new LargeResults(kafka, clientId, TemporaryFolder.create());
    } catch (IOException e) {
      throw new UncheckedIOException(
          "java.io.tmpdir=%s must be a folder that can be written (%s); choose another one"
              .formatted(System.getProperty("java.io.tmpdir"), e),
          e);
    }
  }

  private Thread thread(Runnable task) {
    Thread thread = new Thread(task, "fleetpool-agent-results-" + threadNumbers.getAndIncrement());
    thread.setDaemon(true);
    return thread;
  }

  /** Returns what children are to know, if what chunks mention arrives in this folder. */
  LargeValues values(Path arrived) {
    return new LargeValues(arrived, folder.path(), SpillFolder.INLINE_BYTES);
  }

  /** Returns the threads that publish. */
  ExecutorService threads() {
    return threads;
  }

  @Override
  public BlobRef publish(BlobFile file) throws IOException {
    return publisher.publish(file.path(), new BlobHash(file.blob().hash()));
  }

  /** Gives up what is not published, and deletes it. */
  @Override
  public void close() {
    threads.shutdownNow();
    try {
      if (!threads.awaitTermination(CLOSE_LIMIT_S, TimeUnit.SECONDS)) {
        log.warn("a result that is being published does not end; its thread is left behind");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    publisher.close();
    folder.close();
  }
}
