package dev.fleetpool.kafka.blob;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * A lock on a file, which ends with the process that took it, at the latest. Others of the same
 * process have to wait for it like any other process. Thread-safe.
 *
 * <p>The system gives such a lock to the process, and takes it away when the process closes the
 * file, whoever in it had opened it. So a file that is locked here must not be opened here once
 * more: that is why the process remembers its locks, in the one static that has to be.
 */
final class CacheLock implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final long LOOK_AGAIN_NS = 2_000_000;

  private static final Set<Path> OF_THIS_PROCESS = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final FileChannel channel;

  private CacheLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Takes the lock of a file, which is made; nothing if somebody has it.
   *
   * @param file by its one absolute path
   */
  static Optional<CacheLock> tryTake(Path file) throws IOException {
    if (!OF_THIS_PROCESS.add(file)) {
      return Optional.empty();
    }
    Optional<CacheLock> taken = Optional.empty();
    try {
      taken = ofOtherProcesses(file);
    } finally {
      if (taken.isEmpty()) {
        OF_THIS_PROCESS.remove(file);
      }
    }
    return taken;
  }

  private static Optional<CacheLock> ofOtherProcesses(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() != null) {
        return Optional.of(new CacheLock(file, channel));
      }
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
    channel.close();
    return Optional.empty();
  }

  /**
   * Takes the lock of a file, for which it waits.
   *
   * @throws IOException if others keep it for too long
   */
  static CacheLock take(Path file) throws IOException {
    long startNs = System.nanoTime();
    while (System.nanoTime() - startNs < LIMIT.toNanos()) {
      Optional<CacheLock> taken = tryTake(file);
      if (taken.isPresent()) {
        return taken.get();
      }
      LockSupport.parkNanos(LOOK_AGAIN_NS);
    }
    throw new IOException(
        "the lock %s was not free within %s; end the process that has it, or use another folder"
            .formatted(file, LIMIT));
  }

  @Override
  public void close() throws IOException {
    channel.close();
    OF_THIS_PROCESS.remove(file);
  }
}
