package dev.fleetpool.kafka.blob;

import dev.fleetpool.proto.BlobRef;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;

/**
 * The readers of a process, as many as threads have read blobs at one time. Thread-safe; the
 * threads that call wait. A reader that a broker has failed is not used again; one whose blob is
 * gone, or whose stream takes no more, is.
 */
final class BlobReaders implements AutoCloseable {

  private final Supplier<BlobReader> newReader;
  private final Queue<BlobReader> idle = new ArrayDeque<>();
  private boolean closed;

  BlobReaders(Supplier<BlobReader> newReader) {
    this.newReader = newReader;
  }

  /** Writes a blob to this stream; see {@link BlobReader#read}. */
  void read(BlobRef blob, OutputStream sink) throws IOException {
    BlobReader reader = take();
    try {
      reader.read(blob, sink);
    } catch (KafkaException e) {
      reader.close();
      throw e;
    } catch (IOException | RuntimeException e) {
      giveBack(reader);
      throw e;
    }
    giveBack(reader);
  }

  private BlobReader take() {
    synchronized (this) {
      if (!idle.isEmpty()) {
        return idle.remove();
      }
    }
    return newReader.get();
  }

  private void giveBack(BlobReader reader) {
    synchronized (this) {
      if (!closed) {
        idle.add(reader);
        return;
      }
    }
    reader.close();
  }

  /** Ends those that are idle; the others end when they have read what they read. */
  @Override
  public synchronized void close() {
    closed = true;
    idle.forEach(BlobReader::close);
    idle.clear();
  }
}
