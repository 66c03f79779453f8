package dev.fleetpool.coordinator;

import dev.fleetpool.FleetUnavailableException;
import dev.fleetpool.coordinator.code.BundleFiles;
import dev.fleetpool.kafka.KafkaConnection;
import dev.fleetpool.kafka.blob.BlobPublisher;
import dev.fleetpool.proto.BlobHash;
import dev.fleetpool.proto.BlobRef;
import dev.fleetpool.proto.ClassPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ships class paths as blobs, each jar once for all pools of a cluster while it is retained.
 * Thread-safe; whoever opens the first job of a class path waits.
 *
 * <p>The class path of this JVM is read once, since the JVM itself does not load a class anew. One
 * that the user named is looked at for each job. After an hour either is looked up again: a pool
 * may live longer than what it has shipped.
 */
final class BundleShipper implements ClassPathCarrier {

  private static final Logger log = LoggerFactory.getLogger(BundleShipper.class);
  private static final long LOOK_AGAIN_NS = Duration.ofHours(1).toNanos();
  private static final int MOST_REMEMBERED = 16;

  private final KafkaConnection kafka;
  private final LongSupplier clock;
  private final Map<List<String>, Shipped> shipped =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<List<String>, Shipped> eldest) {
          return size() > MOST_REMEMBERED;
        }
      };
  private final BlobPublisher publisher;
  private volatile boolean closed;

  /** A class path that is on the brokers. */
  private record Shipped(ClassPath where, long atNs) {}

  BundleShipper(KafkaConnection kafka, String clientId, LongSupplier clock) {
    this.kafka = kafka;
    this.publisher = new BlobPublisher(kafka, clientId);
    this.clock = clock;
  }

  @Override
  public ClassPath carryOwn(List<String> entries) {
    return carry(entries, entries);
  }

  @Override
  public ClassPath carry(List<String> entries) {
    try {
      return carry(BundleFiles.stamps(entries), entries);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private synchronized ClassPath carry(List<String> key, List<String> entries) {
    Shipped known = shipped.get(key);
    if (known != null && clock.getAsLong() - known.atNs() < LOOK_AGAIN_NS) {
      return known.where();
    }
    ClassPath where = ship(entries);
    shipped.put(key, new Shipped(where, clock.getAsLong()));
    return where;
  }

  private ClassPath ship(List<String> entries) {
    long startNs = clock.getAsLong();
    try (BundleFiles files = BundleFiles.of(entries)) {
      ClassPath where = distinct(files.names(), publisher().publishOnce(files.jars()));
      log.debug(
          "the class path, {} jars of {} bytes, was there or shipped after {} ms",
          where.bundle().size(),
          where.bundle().stream().mapToLong(BlobRef::size).sum(),
          (clock.getAsLong() - startNs) / 1_000_000);
      return where;
    } catch (InterruptException e) {
      throw new CancellationException("interrupted while the class path of a job was shipped");
    } catch (KafkaException e) {
      throw new FleetUnavailableException(
          "the class path of a job could not be shipped to bootstrapServers=%s: %s; check that the brokers run"
              .formatted(kafka.bootstrapServers(), e.getMessage()),
          e);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private static UncheckedIOException unreadable(IOException e) {
    return new UncheckedIOException(
        "the class path of a job could not be read: %s; check the class path".formatted(e), e);
  }

  private BlobPublisher publisher() {
    if (closed) {
      throw new RejectedExecutionException(
          "the job was refused: the pool is closed; submit before close() or shutdown()");
    }
    return publisher;
  }

  /** Of jars with the same content the first counts, as for a class loader. */
  private static ClassPath distinct(List<String> names, List<BlobRef> blobs) {
    Set<BlobHash> seen = new HashSet<>();
    List<String> paths = new ArrayList<>();
    List<BlobRef> bundle = new ArrayList<>();
    for (int i = 0; i < blobs.size(); i++) {
      if (seen.add(blobs.get(i).hash())) {
        paths.add(names.get(i));
        bundle.add(blobs.get(i));
      }
    }
    return new ClassPath(paths, bundle);
  }

  /** Also ends what is being shipped. */
  @Override
  public void close() {
    closed = true;
    publisher.close();
  }
}
