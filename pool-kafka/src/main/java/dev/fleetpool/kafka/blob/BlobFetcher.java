package dev.fleetpool.kafka.blob;

import dev.fleetpool.kafka.KafkaConnection;
import dev.fleetpool.proto.BlobRef;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;

/**
 * Reads blobs that are needed once into files of the caller's; a {@link BlobStore} keeps those that
 * are needed again, which costs more than reading a small one. Thread-safe; the threads that call
 * wait.
 */
public final class BlobFetcher implements AutoCloseable {

  private final BlobReaders readers;

  /** Reads with clients of its own, one for each thread that calls at a time. */
  public BlobFetcher(KafkaConnection kafka, String clientId) {
    this(BlobStore.reader(kafka, clientId));
  }

  BlobFetcher(Supplier<BlobReader> newReader) {
    this.readers = new BlobReaders(newReader);
  }

  /**
   * Writes a blob to a file, which is not there yet; when it fails the file may be there in part.
   *
   * @throws IOException if the file cannot be written, as when the disk is full
   * @throws BlobVanishedException if it is no longer retained
   * @throws BlobDamagedException if the topic does not hold what it should
   * @throws KafkaException if no broker answers
   */
  public void fetch(BlobRef blob, Path file) throws IOException {
    try (OutputStream sink = new BufferedOutputStream(Files.newOutputStream(file))) {
      readers.read(blob, sink);
    }
  }

  /** Ends the clients. */
  @Override
  public void close() {
    readers.close();
  }
}
