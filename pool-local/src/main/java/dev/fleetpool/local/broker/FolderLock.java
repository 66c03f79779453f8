package dev.fleetpool.local.broker;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keeps a data folder to one broker at a time; ends with the process that took it, at the latest.
 *
 * <p>Kafka has a lock of its own and takes it too late: a node that is broker and controller first
 * opens the metadata log, recovers it and votes, under the feet of the one that runs, which then
 * serves nobody any more.
 */
final class FolderLock implements AutoCloseable {

  private static final String FILE = "fleetpool.lock";

  private final FileChannel channel;

  private FolderLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the lock of a folder, which must exist.
   *
   * @throws IOException if another broker has it, or the folder cannot be written
   */
  static FolderLock take(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() != null) {
        return new FolderLock(channel);
      }
    } catch (OverlappingFileLockException e) {
      // this process has it, which is answered like any other that has
    }
    channel.close();
    throw new IOException(
        "the lock %s is held by another broker; close that one, or choose another dataDir"
            .formatted(file));
  }

  /** Says whether somebody has the lock of a folder. */
  static boolean isHeld(Path folder) {
    Path file = folder.resolve(FILE);
    if (!Files.isWritable(file)) {
      return false;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      return channel.tryLock() == null;
    } catch (OverlappingFileLockException e) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
