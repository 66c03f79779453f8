package dev.fleetpool.worker;

import dev.fleetpool.kafka.RecordPublisher;
import dev.fleetpool.payload.BlobFile;
import dev.fleetpool.proto.BlobRef;
import dev.fleetpool.proto.ResultMessage;
import dev.fleetpool.worker.core.SlotDecision;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one slot tells coordinators, in its order. A message whose values travel apart waits until
 * they are published, which a thread of the agent does, and what comes behind it waits too; others
 * go at once, on the caller's thread. Thread-safe.
 *
 * <p>Results that no broker takes are lost, whether they or their values cannot be published: the
 * coordinator sends their tasks again. A value that cannot be published at all, as its file is
 * damaged or the topic refuses it, fails its task.
 */
final class ResultUploads {

  private static final Logger log = LoggerFactory.getLogger(ResultUploads.class);

  /** While more bytes than that wait, no further chunk is to make some. */
  private static final long MOST_WAITING_BYTES = 256L << 20;

  private final RecordPublisher publisher;
  private final Blobs blobs;
  private final Executor threads;
  private final Runnable whenEased;

  // Guarded by this.
  private final Deque<SlotDecision.Publish> waiting = new ArrayDeque<>();
  private long waitingBytes;

  /** Publishes the content of files. */
  @FunctionalInterface
  interface Blobs {
    /** Waits until it is in the log, and returns where. */
    BlobRef publish(BlobFile file) throws IOException;
  }

  /**
   * Creates one.
   *
   * @param threads run what waits for the brokers
   * @param whenEased is run when fewer results wait
   */
  ResultUploads(RecordPublisher publisher, Blobs blobs, Executor threads, Runnable whenEased) {
    this.publisher = publisher;
    this.blobs = blobs;
    this.threads = threads;
    this.whenEased = whenEased;
  }

  /** Tells a coordinator. */
  void tell(SlotDecision.Publish publish) {
    synchronized (this) {
      if (!waiting.isEmpty() || !publish.files().isEmpty()) {
        waiting.addLast(publish);
        waitingBytes += bytes(publish);
        if (waiting.size() == 1) {
          start();
        }
        return;
      }
    }
    send(publish.result(), publish);
  }

  private static long bytes(SlotDecision.Publish publish) {
    return publish.files().stream().mapToLong(file -> file.blob().size()).sum();
  }

  private void start() {
    try {
      threads.execute(this::run);
    } catch (RejectedExecutionException e) {
      log.debug("results are not told any more: the agent is closing");
    }
  }

  private void run() {
    Optional<SlotDecision.Publish> next = first();
    while (next.isPresent()) {
      upload(next.get());
      next = removeFirst(next.get());
      ease();
    }
  }

  private void ease() {
    try {
      whenEased.run();
    } catch (RuntimeException e) {
      log.error("goes on after a failure", e); // what waits is to be told all the same
    }
  }

  private synchronized Optional<SlotDecision.Publish> first() {
    return Optional.ofNullable(waiting.peekFirst());
  }

  private synchronized Optional<SlotDecision.Publish> removeFirst(SlotDecision.Publish done) {
    waiting.removeFirst();
    waitingBytes -= bytes(done);
    return first();
  }

  private void upload(SlotDecision.Publish publish) {
    try {
      send(withPlaces(publish), publish);
    } catch (InterruptException | ClosedByInterruptException e) {
      log.debug("results of {} are not told: the agent is closing", publish.result().key());
    } catch (Throwable e) { // top of the loop: what waits is to be told all the same
      report(publish, e);
    } finally {
      publish.files().forEach(ResultUploads::delete);
    }
  }

  /** Publishes the values of a message, and returns it with their places or what failed. */
  private ResultMessage withPlaces(SlotDecision.Publish publish) throws IOException {
    List<BlobRef> places = new ArrayList<>();
    try {
      for (BlobFile file : publish.files()) {
        places.add(blobs.publish(file));
      }
      return places.isEmpty() ? publish.result() : publish.result().with(places);
    } catch (InterruptException | ClosedByInterruptException | RetriableException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      log.warn("results of {} could not be published: {}", publish.result().key(), e.toString());
      return UnpublishedValues.failed(publish.result(), e);
    }
  }

  private static void delete(BlobFile file) {
    try {
      Files.deleteIfExists(file.path());
    } catch (IOException e) {
      log.warn("the file {} could not be deleted: {}", file.path(), e.toString());
    }
  }

  private void send(ResultMessage message, SlotDecision.Publish publish) {
    publisher.publish(
        message,
        publish.replyPartition(),
        publish.trace(),
        failure -> failure.ifPresent(e -> report(publish, e)));
  }

  private static void report(SlotDecision.Publish publish, Throwable failure) {
    log.error("results of {} were lost: {}", publish.result().key(), failure.toString());
  }

  /** Returns how many messages wait. */
  synchronized int waiting() {
    return waiting.size();
  }

  /** Says whether so much waits that no more is to be made. */
  synchronized boolean isFull() {
    return waitingBytes > MOST_WAITING_BYTES;
  }
}
