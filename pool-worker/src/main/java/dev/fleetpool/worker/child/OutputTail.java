package dev.fleetpool.worker.child;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * Drains a stream and keeps its last 8 KiB. The thread that runs it is the child's output thread;
 * the tail may be read by any thread. It ends with the stream, or when the stream is closed.
 */
final class OutputTail implements Runnable {

  private static final int KEPT = 8 * 1024;

  private final InputStream stream;
  private final byte[] ring = new byte[KEPT];
  private long count;

  OutputTail(InputStream stream) {
    this.stream = stream;
  }

  @Override
  public void run() {
    byte[] buffer = new byte[KEPT];
    try {
      int read = stream.read(buffer);
      while (read >= 0) {
        keep(buffer, read);
        read = stream.read(buffer);
      }
    } catch (IOException e) {
      return; // closed, because someone else still holds the other end
    }
  }

  private synchronized void keep(byte[] buffer, int length) {
    for (int i = 0; i < length; i++) {
      ring[(int) (count++ % KEPT)] = buffer[i];
    }
  }

  /** Returns what was kept. */
  synchronized String text() {
    int length = (int) Math.min(count, KEPT);
    byte[] kept = new byte[length];
    for (int i = 0; i < length; i++) {
      kept[i] = ring[(int) ((count - length + i) % KEPT)];
    }
    return new String(kept, StandardCharsets.UTF_8);
  }
}
