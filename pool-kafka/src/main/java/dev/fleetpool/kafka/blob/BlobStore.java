package dev.fleetpool.kafka.blob;

import dev.fleetpool.kafka.KafkaConnection;
import dev.fleetpool.proto.BlobHash;
import dev.fleetpool.proto.BlobRef;
import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;

/**
 * The blobs that this machine needs, as files in a folder: fetches those that are not there.
 * Thread-safe; the threads that call wait.
 *
 * <p>Processes of one machine may share a folder. A file is there only whole, under the hash of its
 * content, which was checked. The folder keeps to its limit, least recently used out, but for what
 * is held: what one fetches is held until one releases it, or the process ends.
 */
public final class BlobStore implements AutoCloseable {

  /**
   * A consumer asks for what comes next before it is wanted: a question that waits at the end of a
   * partition holds up the one for the next blob, and what is answered beyond a blob is in vain. So
   * it asks for little; a segment comes whole, however long.
   */
  private static final Map<String, String> READER =
      Map.of("fetch.max.wait.ms", "10", "max.partition.fetch.bytes", "262144");

  private final BlobFolder folder;
  private final BlobReaders readers;

  /**
   * Opens a store.
   *
   * @param folder is made if it is missing, readable for this user only
   * @param maxBytes what the files may take in all
   * @throws IOException if the folder cannot be made or written
   */
  public static BlobStore open(KafkaConnection kafka, String clientId, Path folder, long maxBytes)
      throws IOException {
    return new BlobStore(BlobFolder.open(folder, maxBytes), reader(kafka, clientId));
  }

  static Supplier<BlobReader> reader(KafkaConnection kafka, String clientId) {
    KafkaConnection eager = kafka.withDefaults(READER);
    return () -> new BlobReader(eager.reader(clientId), eager.topics());
  }

  BlobStore(BlobFolder folder, Supplier<BlobReader> newReader) {
    this.folder = folder;
    this.readers = new BlobReaders(newReader);
  }

  /**
   * Returns the file of a blob, which it reads from the brokers if it is not there, and holds it.
   *
   * @throws IOException if the folder cannot be written, as when the disk is full
   * @throws BlobVanishedException if it is no longer retained
   * @throws BlobDamagedException if the topic does not hold what it should
   * @throws KafkaException if no broker answers
   */
  public Path fetch(BlobRef blob) throws IOException {
    Optional<Path> there = folder.hold(blob.hash(), blob.size());
    if (there.isPresent()) {
      return there.get();
    }
    Path part = folder.newPart(blob.hash(), blob.size());
    try {
      read(blob, part);
      return folder.adopt(blob.hash(), part);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private void read(BlobRef blob, Path part) throws IOException {
    try (FileOutputStream file = new FileOutputStream(part.toFile());
        OutputStream sink = new BufferedOutputStream(file)) {
      readers.read(blob, sink);
      sink.flush();
      file.getFD().sync(); // a file that a power cut leaves behind must be whole
    }
  }

  /** Lets go of a blob that was fetched, once for each time. */
  public void release(BlobHash hash) {
    folder.release(hash);
  }

  /** Returns the folder, in which files have the hash of their blob as name. */
  public Path folder() {
    return folder.path();
  }

  /** Ends the clients and lets go of everything; the files stay for the next one. */
  @Override
  public void close() {
    readers.close();
    folder.close();
  }
}
