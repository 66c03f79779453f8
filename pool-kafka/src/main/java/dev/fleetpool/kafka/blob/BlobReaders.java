package dev.fleetpool.kafka.blob;

import dev.fleetpool.proto.BlobRef;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Readers that are kept for the next blob, as many as threads read at a time; one that stands in
 * the blob's partition is taken first. Thread-safe.
 */
final class BlobReaders implements AutoCloseable {

  private final Supplier<BlobReader> newReader;
  private final List<BlobReader> idle = new ArrayList<>();
  private boolean closed;

  BlobReaders(Supplier<BlobReader> newReader) {
    this.newReader = newReader;
  }

  /** Writes a blob to a stream; fails as {@link BlobReader#read} does. */
  void read(BlobRef blob, OutputStream sink) throws IOException {
    BlobReader reader = take(blob.partition()).orElseGet(newReader);
    boolean isWhole = false;
    try {
      reader.read(blob, sink);
      isWhole = true;
    } finally {
      if (!isWhole || !keep(reader)) {
        reader.close();
      }
    }
  }

  private synchronized Optional<BlobReader> take(int partition) {
    for (Iterator<BlobReader> each = idle.iterator(); each.hasNext(); ) {
      BlobReader reader = each.next();
      if (reader.isAt(partition)) {
        each.remove();
        return Optional.of(reader);
      }
    }
    return idle.isEmpty() ? Optional.empty() : Optional.of(idle.remove(0));
  }

  private synchronized boolean keep(BlobReader reader) {
    return !closed && idle.add(reader);
  }

  /** Ends those that do not read; the others end when they have read. */
  @Override
  public synchronized void close() {
    closed = true;
    idle.forEach(BlobReader::close);
    idle.clear();
  }
}
