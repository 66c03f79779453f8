package dev.fleetpool.cli.map;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A file between a command and this JVM. It has a name only until the command has started, so
 * nothing is left on the disk when this JVM is killed. Owned by the task thread.
 */
final class UnlinkedFile implements AutoCloseable {

  private static final Path FOLDER = Path.of(System.getProperty("java.io.tmpdir"));
  private static final String PREFIX =
      "fleetpool-map-" + ProcessHandle.current().pid() + "-" + System.nanoTime() + "-";
  private static final AtomicLong COUNT = new AtomicLong();

  private final Path path;
  private final FileChannel channel;
  private boolean named = true;

  private UnlinkedFile(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /** Creates one for the command to write to. */
  static UnlinkedFile create() throws IOException {
    Path path = FOLDER.resolve(PREFIX + COUNT.incrementAndGet());
    return new UnlinkedFile(
        path,
        FileChannel.open(
            path,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE));
  }

  /** Creates one for the command to read. */
  static UnlinkedFile holding(byte[] content) throws IOException {
    UnlinkedFile file = create();
    ByteBuffer left = ByteBuffer.wrap(content);
    while (left.hasRemaining()) {
      file.channel.write(left);
    }
    return file;
  }

  File file() {
    return path.toFile();
  }

  /** Takes its name away. */
  void unlink() throws IOException {
    named = false;
    Files.deleteIfExists(path);
  }

  long size() throws IOException {
    return channel.size();
  }

  /** Returns what the command has written. */
  byte[] read() throws IOException {
    ByteBuffer content = ByteBuffer.allocate(Math.toIntExact(channel.size()));
    while (content.hasRemaining() && channel.read(content, content.position()) >= 0) {
      // until it is full
    }
    return content.array();
  }

  @Override
  public void close() throws IOException {
    channel.close();
    if (named) {
      unlink();
    }
  }
}
