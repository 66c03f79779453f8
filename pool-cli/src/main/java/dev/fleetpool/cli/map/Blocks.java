package dev.fleetpool.cli.map;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/**
 * Cuts a stream into blocks of whole records, for {@code --pipe}: so many records, or about so many
 * bytes. Only a record that is larger than a block makes one that is. Owned by the thread that
 * reads.
 */
final class Blocks {

  private static final int BUFFER_BYTES = 64 * 1024;

  private final InputStream in;
  private final Cut cut;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private final Block block = new Block();
  private int from;
  private int to;
  private int records;

  /** Where the last whole record of the block ends. */
  private int whole;

  /**
   * Where blocks end.
   *
   * @param bytes how large one may be, if its first record is not larger
   * @param records how many records it has; 0 for as many as fit
   * @param recordEnd what a record ends with
   * @param mostBytes how large one may be in any case
   */
  @SuppressWarnings("ArrayRecordComponent") // they are never compared
  record Cut(int bytes, int records, byte[] recordEnd, int mostBytes) {}

  Blocks(InputStream in, Cut cut) {
    this.in = in;
    this.cut = cut;
  }

  /** Returns the next block; waits for it. */
  Optional<byte[]> next() throws IOException {
    while (from < to || fill()) {
      while (from < to) {
        int taken = take(buffer[from++]);
        if (taken > 0) {
          return Optional.of(cutOff(taken));
        }
      }
    }
    return block.size() == 0 ? Optional.empty() : Optional.of(cutOff(block.size()));
  }

  private boolean fill() throws IOException {
    from = 0;
    to = Math.max(0, in.read(buffer));
    return to > 0;
  }

  /** Takes a byte; returns after how many the block ends, 0 if it goes on. */
  private int take(byte each) throws IOException {
    block.write(each);
    boolean ends = block.endsWith(cut.recordEnd());
    if (cut.records() > 0) {
      records += ends ? 1 : 0;
      checkSize();
      return ends && records == cut.records() ? block.size() : 0;
    }
    if (block.size() > cut.bytes() && whole > 0) {
      return whole;
    }
    if (ends) {
      whole = block.size();
      return whole >= cut.bytes() ? whole : 0;
    }
    checkSize();
    return 0;
  }

  private void checkSize() throws IOException {
    if (block.size() > cut.mostBytes()) {
      throw new IOException(
          "a block of --pipe must be under %d bytes, its records are larger; lower -N, or say with --recend what they end with"
              .formatted(cut.mostBytes()));
    }
  }

  /** Takes so many bytes as a block; the rest begins the next one. */
  private byte[] cutOff(int length) {
    byte[] all = block.toByteArray();
    block.reset();
    block.write(all, length, all.length - length);
    records = 0;
    whole = block.endsWith(cut.recordEnd()) ? block.size() : 0;
    return length == all.length ? all : Arrays.copyOf(all, length);
  }

  /** The bytes that are not cut off yet. */
  private static final class Block extends ByteArrayOutputStream {

    boolean endsWith(byte[] end) {
      int start = count - end.length;
      return start >= 0 && Arrays.equals(buf, start, count, end, 0, end.length);
    }
  }
}
