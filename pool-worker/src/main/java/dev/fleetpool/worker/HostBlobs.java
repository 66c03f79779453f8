package dev.fleetpool.worker;

import dev.fleetpool.kafka.blob.BlobStore;
import dev.fleetpool.proto.BlobHash;
import dev.fleetpool.proto.BlobRef;
import dev.fleetpool.worker.core.Blobs;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The blobs of a host as its slots see them: asked for a blob, it has a thread fetch it into the
 * {@link BlobStore} and wakes the slots. Those of a partition are fetched one after the other, in
 * the order of the log, since that is the way to read it once. Thread-safe; has {@value #THREADS}
 * daemon threads, {@code fleetpool-agent-blobs-*}.
 *
 * <p>A blob is held, so that it stays on disk, as long as somebody uses it ({@link #use}), and for
 * a minute after the last question: a bundle must be there whole before a child can start with it.
 * A failure is remembered for a few seconds, so that all chunks that wait hear of it. Brokers that
 * do not answer are no failure for {@value #PATIENCE_MIN} minutes.
 */
final class HostBlobs implements Blobs, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(HostBlobs.class);
  private static final int THREADS = 4;
  private static final int PATIENCE_MIN = 5;
  private static final long PATIENCE_NS = Duration.ofMinutes(PATIENCE_MIN).toNanos();
  private static final long KEEP_NS = Duration.ofMinutes(1).toNanos();
  private static final long KEEP_FAILURE_NS = Duration.ofSeconds(5).toNanos();
  private static final long PAUSE_NS = 500_000_000;
  private static final long CLOSE_LIMIT_S = 5;
  private static final String LEAVES = "the host leaves the fleet";
  private static final Comparator<Wanted> LOG_ORDER =
      Comparator.comparingLong(wanted -> wanted.blob.firstOffset());

  private final BlobStore store;
  private final LongSupplier clock;
  private final Runnable wakeSlots;
  private final Map<BlobHash, Wanted> wanted = new HashMap<>();

  /** What is to be fetched, by partition; a partition is here while a thread reads it. */
  private final Map<Integer, Queue<Wanted>> lanes = new HashMap<>();

  private final AtomicInteger threadNumbers = new AtomicInteger();
  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, this::thread);

  /** A blob that somebody asked for. Guarded by the lock of its owner. */
  private static final class Wanted {
    final BlobRef blob;
    State state = new State.Fetching();
    long askedNs;
    long doneNs;
    int users;

    Wanted(BlobRef blob) {
      this.blob = blob;
    }
  }

  /**
   * Creates it with a store, which it closes in the end.
   *
   * @param wakeSlots is called when a blob has come or failed, on one of its threads
   */
  HostBlobs(BlobStore store, LongSupplier clock, Runnable wakeSlots) {
    this.store = store;
    this.clock = clock;
    this.wakeSlots = wakeSlots;
  }

  private Thread thread(Runnable task) {
    Thread thread = new Thread(task, "fleetpool-agent-blobs-" + threadNumbers.getAndIncrement());
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public synchronized State state(BlobRef blob) {
    Wanted known = wanted.get(blob.hash());
    if (known == null || (known.state instanceof State.Failed && !known.blob.equals(blob))) {
      known = new Wanted(blob);
      wanted.put(blob.hash(), known);
      queue(known);
    }
    known.askedNs = clock.getAsLong();
    return known.state;
  }

  private void queue(Wanted asked) {
    int partition = asked.blob.partition();
    Queue<Wanted> lane = lanes.get(partition);
    if (lane != null) {
      lane.add(asked);
      return;
    }
    lane = new PriorityQueue<>(LOG_ORDER);
    lane.add(asked);
    lanes.put(partition, lane);
    try {
      threads.execute(() -> fetchAll(partition));
    } catch (RejectedExecutionException e) {
      asked.state = new State.Failed(LEAVES);
    }
  }

  private void fetchAll(int partition) {
    for (Wanted next = next(partition); next != null; next = next(partition)) {
      done(next, fetch(next.blob));
    }
  }

  private synchronized @Nullable Wanted next(int partition) {
    Queue<Wanted> lane = lanes.get(partition);
    Wanted next = lane == null ? null : lane.poll();
    if (next == null) {
      lanes.remove(partition);
    }
    return next;
  }

  private State fetch(BlobRef blob) {
    long startNs = clock.getAsLong();
    while (true) {
      try {
        String file = store.fetch(blob).toString();
        long tookMs = (clock.getAsLong() - startNs) / 1_000_000;
        log.debug("blob {}, {} bytes, is there after {} ms", blob.hash(), blob.size(), tookMs);
        return new State.Present(file);
      } catch (InterruptException e) {
        return new State.Failed(LEAVES);
      } catch (RetriableException e) {
        if (clock.getAsLong() - startNs > PATIENCE_NS) {
          return new State.Failed("the brokers did not deliver it: " + e.getMessage());
        }
        log.warn("blob {} is fetched again: {}", blob.hash(), e.toString());
        LockSupport.parkNanos(PAUSE_NS);
      } catch (IOException e) {
        return new State.Failed(
            "it could not be written to %s (%s); make room there, or choose another folder with --cache"
                .formatted(store.folder(), e));
      } catch (KafkaException e) {
        return new State.Failed("the brokers did not deliver it: " + e.getMessage());
      } catch (Throwable e) { // whoever waits is to hear of it
        return new State.Failed(e instanceof Error ? e.toString() : String.valueOf(e.getMessage()));
      }
    }
  }

  private void done(Wanted asked, State state) {
    synchronized (this) {
      asked.state = state;
      asked.doneNs = clock.getAsLong();
    }
    if (state instanceof State.Failed failed) {
      log.warn("blob {} cannot be had: {}", asked.blob.hash(), failed.reason());
    }
    wakeSlots.run();
  }

  /** The end of a use. */
  @FunctionalInterface
  interface Use {
    /** Nobody uses anything. */
    Use NONE = () -> {};

    /** Ends it. To be called once. */
    void end();
  }

  /** Keeps those of these files that are blobs of this host until the use is ended. */
  synchronized Use use(Collection<Path> files) {
    var used =
        files.stream()
            .filter(file -> store.folder().equals(file.getParent()))
            .map(file -> wanted.get(new BlobHash(file.getFileName().toString())))
            .filter(known -> known != null)
            .toList();
    used.forEach(known -> known.users++);
    return used.isEmpty() ? Use.NONE : () -> end(used);
  }

  private synchronized void end(Collection<Wanted> used) {
    used.forEach(known -> known.users--);
  }

  /** Lets go of what nobody has used or asked for lately. To be called every second. */
  synchronized void sweep() {
    long nowNs = clock.getAsLong();
    wanted.values().removeIf(known -> isOver(known, nowNs));
  }

  private boolean isOver(Wanted known, long nowNs) {
    if (known.users > 0 || known.state instanceof State.Fetching) {
      return false;
    }
    if (known.state instanceof State.Failed) {
      return nowNs - known.doneNs > KEEP_FAILURE_NS;
    }
    if (nowNs - known.askedNs > KEEP_NS) {
      store.release(known.blob.hash());
      return true;
    }
    return false;
  }

  /** Ends the threads and the store; the files stay. */
  @Override
  public void close() {
    threads.shutdownNow();
    try {
      if (!threads.awaitTermination(CLOSE_LIMIT_S, TimeUnit.SECONDS)) {
        log.warn("a blob that is being fetched does not end; its thread is left behind");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    store.close();
  }
}
