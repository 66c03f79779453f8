package dev.fleetpool.coordinator;

import dev.fleetpool.Broadcast;
import dev.fleetpool.Codec;
import dev.fleetpool.FleetUnavailableException;
import dev.fleetpool.coordinator.core.InputBlobs;
import dev.fleetpool.kafka.KafkaConnection;
import dev.fleetpool.kafka.blob.BlobFetcher;
import dev.fleetpool.kafka.blob.BlobPublisher;
import dev.fleetpool.kafka.blob.TemporaryFolder;
import dev.fleetpool.payload.Blob;
import dev.fleetpool.payload.BlobFile;
import dev.fleetpool.payload.BlobSource;
import dev.fleetpool.payload.PayloadOutput;
import dev.fleetpool.payload.SpillFolder;
import dev.fleetpool.proto.BlobHash;
import dev.fleetpool.proto.BlobRef;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The values of a pool that do not lie in messages: publishes those of inputs and functions that
 * are too large, and broadcasts, and fetches those of results. Thread-safe; the threads of callers
 * wait here for disk and brokers, the loop never does. Folder and clients are made when they are
 * first needed.
 */
final class LargeValues implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(LargeValues.class);
  private static final long PAUSE_NS = 500_000_000;
  private static final Duration OUTAGE_LIMIT = CoordinatorLoop.OUTAGE_LIMIT;

  private final KafkaConnection kafka;
  private final String clientId;
  private final BlobPublisher publisher;
  private @Nullable TemporaryFolder folder;
  private @Nullable BlobFetcher fetcher;
  private final OpenBroadcasts broadcasts =
      new OpenBroadcasts(new BroadcastFiles(), System::nanoTime);
  private boolean closed;

  LargeValues(KafkaConnection kafka, String clientId) {
    this.kafka = kafka;
    this.clientId = clientId + "-values";
    this.publisher = new BlobPublisher(kafka, this.clientId);
  }

  /** Returns an output whose large values go to a file, to be published with {@link #publish}. */
  PayloadOutput newOutput() {
    return new PayloadOutput(new SpillFolder(this::folder, SpillFolder.INLINE_BYTES));
  }

  /** What is opened now would never be closed. */
  private void checkOpen() {
    if (closed) {
      throw new CancellationException("the pool is closed");
    }
  }

  private synchronized Path folder() {
    checkOpen();
    try {
      if (folder == null) {
        folder = TemporaryFolder.create();
      }
      return folder.path();
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private static UncheckedIOException unwritable(IOException e) {
    return new UncheckedIOException(
        "java.io.tmpdir=%s must be a folder that can be written, for values that are too large for messages: %s; choose another one"
            .formatted(System.getProperty("java.io.tmpdir"), e.getMessage()),
        e);
  }

  private synchronized BlobPublisher publisher() {
    checkOpen();
    return publisher;
  }

  private synchronized BlobFetcher fetcher() {
    checkOpen();
    BlobFetcher open = fetcher;
    if (open == null) {
      open = new BlobFetcher(kafka, clientId);
      fetcher = open;
    }
    return open;
  }

  /**
   * Publishes the large values that were written to the output, and deletes their files.
   *
   * @param what what was written, for people
   * @return where they are, and the broadcasts that were written
   * @throws FleetUnavailableException if the brokers do not take them
   * @throws IllegalStateException if one of the broadcasts is not open
   */
  InputBlobs publish(PayloadOutput output, Object what) {
    List<BlobFile> files = output.takeFiles();
    List<BlobRef> shared;
    try {
      shared = broadcasts.places(what, output.takeMentioned());
    } catch (RuntimeException e) {
      files.forEach(file -> delete(file.path()));
      throw e;
    }
    return files.isEmpty() && shared.isEmpty()
        ? InputBlobs.NONE
        : new InputBlobs(publish(files), shared);
  }

  private List<BlobRef> publish(List<BlobFile> files) {
    List<BlobRef> places = new ArrayList<>();
    try {
      for (BlobFile file : files) {
        BlobHash hash = new BlobHash(file.blob().hash());
        places.add(patiently(() -> publisher().publish(file.path(), hash)));
      }
    } catch (IOException e) {
      throw unwritable(e);
    } finally {
      files.forEach(file -> delete(file.path()));
    }
    return places;
  }

  /**
   * Publishes a value that is needed for as long as the pool lives, unless it is there still, and
   * keeps its file.
   *
   * @throws FleetUnavailableException if the brokers do not take it
   */
  BlobRef publishOnce(BlobFile file) {
    BlobHash hash = new BlobHash(file.blob().hash());
    try {
      return patiently(() -> publisher().publishOnce(file.path(), hash));
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  /**
   * Makes a value known to all hosts.
   *
   * @throws dev.fleetpool.UnserializableException if it cannot be serialized
   * @throws FleetUnavailableException if the brokers do not take it
   */
  <T extends @Nullable Object> Broadcast<T> broadcast(T value, Codec codec) {
    return broadcasts.add(
        new SpillFolder(folder(), SpillFolder.INLINE_BYTES).writeBroadcast(value, codec), value);
  }

  /**
   * Checks that what was written may be submitted, and deletes what need not travel of it.
   *
   * @throws IllegalStateException if it holds a broadcast that is not open
   */
  void check(PayloadOutput output, String what) {
    drop(output);
    var unused = broadcasts.places(what, output.takeMentioned());
  }

  /** The files of broadcasts, which are kept as long as these are open. */
  private final class BroadcastFiles implements OpenBroadcasts.Files {
    @Override
    public BlobRef publishOnce(BlobFile file) {
      return LargeValues.this.publishOnce(file);
    }

    @Override
    public void delete(BlobFile file) {
      LargeValues.delete(file.path());
    }
  }

  /** Deletes the files of large values that need not travel. */
  void drop(PayloadOutput output) {
    output.takeFiles().forEach(file -> delete(file.path()));
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      return; // it goes with the folder
    }
  }

  /** Returns a source of the values that are at these places. */
  BlobSource at(List<BlobRef> places) {
    if (places.isEmpty()) {
      return BlobSource.NONE;
    }
    Map<String, BlobRef> byHash = new HashMap<>();
    places.forEach(place -> byHash.put(place.hash().hex(), place));
    return new Fetched(byHash);
  }

  /** Has a file for each value that is being read, and no longer. */
  private final class Fetched implements BlobSource {

    private final Map<String, BlobRef> places;
    private final Map<Blob, Path> files = new ConcurrentHashMap<>();

    Fetched(Map<String, BlobRef> places) {
      this.places = places;
    }

    @Override
    public Path find(Blob blob) throws IOException {
      BlobRef place = places.get(blob.hash());
      if (place == null) {
        throw new IOException("its message does not say where it is");
      }
      Path file = Files.createTempFile(folder(), "fetched-", "");
      files.put(blob, file);
      try {
        return patiently(
            () -> {
              fetcher().fetch(place, file);
              return file;
            });
      } catch (IOException e) {
        done(blob);
        throw new IOException(
            "it could not be written to %s (%s); free space there, or choose another java.io.tmpdir"
                .formatted(folder(), e.getMessage()),
            e);
      } catch (RuntimeException e) {
        done(blob);
        throw e;
      }
    }

    @Override
    public void done(Blob blob) {
      Path file = files.remove(blob);
      if (file != null) {
        delete(file);
      }
    }
  }

  private interface Exchange<T> {
    T run() throws IOException;
  }

  /** Brokers that do not answer are waited for as chunks are. */
  private static <T> T patiently(Exchange<T> exchange) throws IOException {
    long startNs = System.nanoTime();
    while (true) {
      try {
        return exchange.run();
      } catch (InterruptException e) {
        throw new CancellationException("interrupted while a large value was on its way");
      } catch (RetriableException e) {
        if (System.nanoTime() - startNs > OUTAGE_LIMIT.toNanos()) {
          throw unavailable(e);
        }
        log.warn("a large value is on its way again: {}", e.toString());
        LockSupport.parkNanos(PAUSE_NS);
      } catch (KafkaException e) {
        throw unavailable(e);
      }
    }
  }

  private static FleetUnavailableException unavailable(KafkaException e) {
    return new FleetUnavailableException(
        "a value that is too large for a message did not get to or from the brokers: %s; check that they are reachable"
            .formatted(e.getMessage()),
        e);
  }

  /** Ends the clients and deletes the folder. */
  @Override
  public synchronized void close() {
    closed = true;
    broadcasts.close();
    publisher.close();
    if (fetcher != null) {
      fetcher.close();
    }
    if (folder != null) {
      folder.close();
    }
  }
}
