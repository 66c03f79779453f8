package dev.fleetpool.coordinator;

import dev.fleetpool.proto.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Function;

/**
 * Records in a temporary file, which is gone when it is closed. For one thread.
 *
 * <p>What goes wrong with the file is thrown as its user says.
 */
final class SpilledRecords implements AutoCloseable {

  private final FileChannel file;
  private final Function<IOException, RuntimeException> trouble;
  private long end;

  private SpilledRecords(FileChannel file, Function<IOException, RuntimeException> trouble) {
    this.file = file;
    this.trouble = trouble;
  }

  /** Creates a file of such a name, without records. */
  static SpilledRecords create(String prefix, Function<IOException, RuntimeException> trouble) {
    try {
      Path path = Files.createTempFile(prefix, ".results");
      FileChannel file =
          FileChannel.open(
              path,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.DELETE_ON_CLOSE);
      return new SpilledRecords(file, trouble);
    } catch (IOException e) {
      throw trouble.apply(e);
    }
  }

  /** Appends bytes; returns where they begin. */
  long append(Bytes records) {
    try {
      ByteBuffer bytes = records.over(ByteBuffer::wrap);
      long position = end;
      while (bytes.hasRemaining()) {
        end += file.write(bytes, end);
      }
      return position;
    } catch (IOException e) {
      throw trouble.apply(e);
    }
  }

  /** Reads so many bytes that were appended. */
  Bytes read(long position, int length) {
    try {
      ByteBuffer bytes = ByteBuffer.allocate(length);
      while (bytes.hasRemaining()) {
        if (file.read(bytes, position + bytes.position()) < 0) {
          throw new IOException("it is shorter than what was written to it");
        }
      }
      return Bytes.of(bytes.array());
    } catch (IOException e) {
      throw trouble.apply(e);
    }
  }

  /** Nothing that was appended is needed any more: the next record takes its place. */
  void rewind() {
    end = 0;
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw trouble.apply(e);
    }
  }
}
