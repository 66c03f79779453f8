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
import java.util.Optional;

/**
 * Where a child keeps the results that it has not sent yet: a memory-mapped file, so that keeping
 * one costs a copy, with neither a system call nor a thread that wakes, and what is kept outlives
 * {@code kill -9}. Written by the child, which guards it; read by the agent when the child is gone.
 *
 * <p>One word says how much there is, and is stored after all that it speaks of: a kill between two
 * stores leaves what was kept before. The frame that holds the results is sent before the outbox is
 * cleared, so the agent may find here what it has got already, and knows it by its offset.
 */
public final class Outbox {

  /** How many bytes of records it can keep. */
  public static final int CAPACITY = 256 * 1024;

  private static final int STATE = 0; // count of results and bytes of records; 0 for none
  private static final int CHUNK = 8;
  private static final int FROM = 16;
  private static final int BUSY = 24;
  private static final int RECORDS = 32;
  private static final long NOTHING = 0;

  private final MappedByteBuffer file;
  private int keptBytes;
  private boolean isEmpty = true;

  private Outbox(MappedByteBuffer file) {
    this.file = file;
  }

  /** Creates the file, with all its bytes: a child that finds no room for them would crash. */
  public static void create(Path file) throws IOException {
    Files.write(file, new byte[RECORDS + CAPACITY]);
  }

  /** Opens the file to keep results in it. */
  public static Outbox open(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return new Outbox(channel.map(MapMode.READ_WRITE, 0, RECORDS + CAPACITY));
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
    int start = records.position() + keptBytes;
    file.put(RECORDS + keptBytes, records, start, bytes - keptBytes);
    file.putLong(CHUNK, chunkId);
    file.putLong(FROM, from);
    file.putLong(BUSY, busyNs);
    store(((long) count << Integer.SIZE) | bytes);
    keptBytes = bytes;
    isEmpty = false;
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

  /** Reads what the file keeps, as the child would have sent it; nothing if it keeps nothing. */
  public static Optional<Frame.Results> read(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
    long state = bytes.getLong(STATE);
    if (state == NOTHING) {
      return Optional.empty();
    }
    byte[] records = new byte[(int) state];
    bytes.get(RECORDS, records);
    return Optional.of(
        new Frame.Results(
            bytes.getLong(CHUNK),
            (int) bytes.getLong(FROM),
            (int) (state >>> Integer.SIZE),
            records,
            Progress.MORE,
            bytes.getLong(BUSY)));
  }
}
