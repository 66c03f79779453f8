package dev.fleetpool.child.frame;

import dev.fleetpool.child.frame.Frame.Progress;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Where a child keeps the results that it has not sent yet: a memory-mapped file, so that keeping
 * one costs a copy, with neither a system call nor a thread that wakes, and what is kept outlives
 * {@code kill -9}. Written by the child, which guards it; read by the agent when the child is gone.
 *
 * <p>One word says how much there is, with a checksum of it, and is stored after all that it speaks
 * of: a kill between two stores leaves what was kept before, and a file that something else has
 * written to keeps nothing. The frame that holds the results is sent before the outbox is cleared,
 * so the agent may find here what it has got already, and knows it by its offset.
 */
public final class Outbox {

  /** How many bytes of records it can keep. */
  public static final int CAPACITY = 256 * 1024;

  private static final int STATE = 0; // 0 for nothing
  private static final int CHUNK = 8;
  private static final int FROM = 16;
  private static final int BUSY = 24;
  private static final int RECORDS = 32;
  private static final int SIZE = RECORDS + CAPACITY;
  private static final long NOTHING = 0;

  // The state: count of results, bytes of records, and as much of the checksum as has room.
  private static final int NUMBER_BITS = 19;
  private static final long NUMBER_MASK = (1L << NUMBER_BITS) - 1;
  private static final long SUM_MASK = (1L << (Long.SIZE - 2 * NUMBER_BITS)) - 1;

  private static final long ODD = 0x9E37_79B9L;

  private final MappedByteBuffer file;
  private final CRC32C sum = new CRC32C();
  private int keptBytes;
  private boolean isEmpty = true;

  private Outbox(MappedByteBuffer file) {
    this.file = file;
  }

  /** Creates the file, with all its bytes: a child that finds no room for them would crash. */
  public static void create(Path file) throws IOException {
    Files.write(file, new byte[SIZE]);
  }

  /** Opens the file to keep results in it. */
  public static Outbox open(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return new Outbox(channel.map(MapMode.READ_WRITE, 0, SIZE));
    }
  }

  /**
   * Keeps results, of which the first may be there already.
   *
   * @param from the offset of the first within the chunk; the same until the outbox is cleared
   * @param count how many there are
   * @param records their records, from the buffer's position to its limit, at most {@link
   *     #CAPACITY} bytes
   * @param busyNs time spent on them
   */
  public void keep(long chunkId, int from, int count, ByteBuffer records, long busyNs) {
    int bytes = records.remaining();
    if (isEmpty) {
      file.putLong(CHUNK, chunkId);
      file.putLong(FROM, from);
      sum.reset();
      sum.update(file.slice(CHUNK, BUSY - CHUNK));
    }
    int start = RECORDS + keptBytes;
    file.put(start, records, records.position() + keptBytes, bytes - keptBytes);
    sum.update(file.slice(start, bytes - keptBytes));
    file.putLong(BUSY, busyNs);
    store(state(count, bytes, sum));
    keptBytes = bytes;
    isEmpty = false;
  }

  private static long state(int count, int bytes, CRC32C sum) {
    long numbers = ((long) count << NUMBER_BITS) | bytes;
    long checked = (sum.getValue() + count * ODD) & SUM_MASK; // so no count passes for another
    return (checked << (2 * NUMBER_BITS)) | numbers;
  }

  /** What was kept has been sent. */
  public void clear() {
    if (!isEmpty) {
      store(NOTHING);
      keptBytes = 0;
      isEmpty = true;
    }
  }

  private void store(long state) {
    VarHandle.releaseFence();
    file.putLong(STATE, state);
    VarHandle.releaseFence(); // what is kept next is not stored before
  }

  /**
   * Reads what the file keeps, as the child would have sent it; nothing if it keeps nothing, or is
   * damaged.
   */
  public static Optional<Frame.Results> read(Path file) throws IOException {
    if (Files.size(file) != SIZE) {
      return Optional.empty();
    }
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
    long state = bytes.getLong(STATE);
    int count = (int) ((state >>> NUMBER_BITS) & NUMBER_MASK);
    int length = (int) (state & NUMBER_MASK);
    if (count == 0 || length > CAPACITY || !isWhole(bytes, count, length)) {
      return Optional.empty();
    }
    return Optional.of(
        new Frame.Results(
            bytes.getLong(CHUNK),
            (int) bytes.getLong(FROM),
            count,
            bytes.slice(RECORDS, length),
            Progress.MORE,
            Math.max(0, bytes.getLong(BUSY)),
            List.of()));
  }

  private static boolean isWhole(ByteBuffer bytes, int count, int length) {
    CRC32C sum = new CRC32C();
    sum.update(bytes.slice(CHUNK, BUSY - CHUNK));
    sum.update(bytes.slice(RECORDS, length));
    return bytes.getLong(STATE) == state(count, length, sum);
  }
}
