package dev.fleetpool.child.frame;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The 16 bytes in which a child notes the task it runs: a memory-mapped file, so that a note costs
 * two plain stores and outlives {@code kill -9}. Written by the child's task thread, read by the
 * agent from time to time, and when the child is gone.
 *
 * <p>A kill between the two stores must not name a wrong task, so the offset is {@value #NO_TASK}
 * while the chunk changes.
 */
public final class Board {

  /** The offset while no task runs. */
  public static final long NO_TASK = -1;

  private static final int SIZE = 16;
  private static final int OFFSET = 8;

  private final MappedByteBuffer bytes;

  private Board(MappedByteBuffer bytes) {
    this.bytes = bytes;
  }

  /** What a board said: a chunk and the offset in it of the task that ran, or {@link #NO_TASK}. */
  public record Note(long chunkId, long offset) {

    /** Says that no task runs. */
    public static final Note NONE = new Note(0, NO_TASK);

    /** Says whether a task ran. */
    public boolean isTask() {
      return offset >= 0;
    }
  }

  /** Creates the file, on which no task runs. */
  public static void create(Path file) throws IOException {
    ByteBuffer empty = ByteBuffer.allocate(SIZE).putLong(OFFSET, NO_TASK);
    Files.write(file, empty.array());
  }

  /** Opens the file to write on it. */
  public static Board open(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return new Board(channel.map(MapMode.READ_WRITE, 0, SIZE));
    }
  }

  /** Reads what the file says. */
  public static Note read(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
    return new Note(bytes.getLong(), bytes.getLong());
  }

  /** Notes that tasks of this chunk come next and none runs yet. */
  public void noteChunk(long chunkId) {
    noteNoTask();
    bytes.putLong(0, chunkId);
  }

  /** Notes which task of the chunk runs from now on. */
  public void noteTask(int offset) {
    bytes.putLong(OFFSET, offset);
  }

  /** Notes that no task runs. */
  public void noteNoTask() {
    bytes.putLong(OFFSET, NO_TASK);
  }
}
