package dev.fleetpool.child;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Keeps the first 32 KiB and the last 32 KiB of what is added, and how much there was between.
 * Guarded by its owner.
 */
final class HeadAndTail {

  static final int HEAD = 32 * 1024;
  static final int TAIL = 32 * 1024;
  private static final byte[] NO_TAIL = {};

  private final ByteArrayOutputStream head = new ByteArrayOutputStream();
  private byte[] tail = NO_TAIL;
  private long tailBytes;

  boolean isEmpty() {
    return head.size() == 0;
  }

  void add(byte[] bytes, int offset, int length) {
    int first = Math.min(length, HEAD - head.size());
    head.write(bytes, offset, first);
    addToTail(bytes, offset + first, length - first);
  }

  private void addToTail(byte[] bytes, int offset, int length) {
    if (length > 0 && tail.length == 0) {
      tail = new byte[TAIL];
    }
    int from = offset + Math.max(0, length - TAIL);
    tailBytes += from - offset;
    for (int i = from; i < offset + length; i++) {
      tail[(int) (tailBytes++ % TAIL)] = bytes[i];
    }
  }

  /** Returns what was kept and starts anew. */
  byte[] take() {
    long leftOut = tailBytes - TAIL;
    if (leftOut > 0) {
      head.writeBytes(
          ("\n... " + leftOut + " bytes left out ...\n").getBytes(StandardCharsets.UTF_8));
    }
    for (long i = Math.max(0, leftOut); i < tailBytes; i++) {
      head.write(tail[(int) (i % TAIL)]);
    }
    byte[] kept = head.toByteArray();
    head.reset();
    tail = NO_TAIL;
    tailBytes = 0;
    return kept;
  }
}
