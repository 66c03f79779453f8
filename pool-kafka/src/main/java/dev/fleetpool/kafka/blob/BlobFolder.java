package dev.fleetpool.kafka.blob;

import dev.fleetpool.proto.BlobHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder of blobs that processes of one machine share, without Kafka. Thread-safe.
 *
 * <p>Every change of what is there is made under the lock of the folder. {@code <hash>} is a blob,
 * {@code <hash>.used} is written at each use, so that the file system's own clock tells which is
 * the oldest, {@code <hash>.<user>.held} says that a process needs it, {@code
 * <hash>.<user>-<n>.part} is on its way. {@code <user>.user} is locked while that process lives;
 * what a dead one held or had on its way counts no more.
 */
final class BlobFolder implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(BlobFolder.class);
  private static final String LOCK = "folder.lock";
  private static final String USED = ".used";
  private static final String HELD = ".held";
  private static final String PART = ".part";
  private static final String USER = ".user";

  private final Path path;
  private final long maxBytes;
  private final String user = UUID.randomUUID().toString();
  private final CacheLock alive;
  private final Map<BlobHash, Integer> holds = new HashMap<>();
  private final AtomicInteger parts = new AtomicInteger();

  private BlobFolder(Path path, long maxBytes) throws IOException {
    this.path = path;
    this.maxBytes = maxBytes;
    this.alive = locked(() -> CacheLock.take(path.resolve(user + USER)));
    long unused = locked(() -> makeRoom(0));
  }

  /** A change of what is there, or a look at it. */
  private interface Step<T> {
    T take() throws IOException;
  }

  private <T> T locked(Step<T> step) throws IOException {
    CacheLock lock = CacheLock.take(path.resolve(LOCK));
    try {
      return step.take();
    } finally {
      lock.close();
    }
  }

  /** Opens a folder, which is made if it is missing, for this user only. */
  static BlobFolder open(Path folder, long maxBytes) throws IOException {
    Path path = folder.toAbsolutePath();
    if (!Files.isDirectory(path)) {
      if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
        Files.createDirectories(
            path,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      } else {
        Files.createDirectories(path);
      }
    }
    return new BlobFolder(path.toRealPath(), maxBytes);
  }

  Path path() {
    return path;
  }

  /** Holds a blob that is there whole and returns its file. */
  Optional<Path> hold(BlobHash hash, long size) throws IOException {
    Path file = path.resolve(hash.hex());
    return locked(
        () -> {
          if (!Files.isRegularFile(file) || Files.size(file) != size) {
            return Optional.empty();
          }
          markHeld(hash);
          return Optional.of(file);
        });
  }

  private void markHeld(BlobHash hash) throws IOException {
    Files.write(path.resolve(hash.hex() + USED), new byte[1]);
    Files.write(held(hash), new byte[0]);
    synchronized (holds) {
      holds.merge(hash, 1, Integer::sum);
    }
  }

  private Path held(BlobHash hash) {
    return path.resolve(hash.hex() + "." + user + HELD);
  }

  /** Returns a new file for a blob on its way, for which there is room now. */
  Path newPart(BlobHash hash, long size) throws IOException {
    long unused = locked(() -> makeRoom(size));
    return path.resolve(hash.hex() + "." + user + "-" + parts.incrementAndGet() + PART);
  }

  /** Takes in a blob that is whole now, holds it and returns its file. */
  Path adopt(BlobHash hash, Path part) throws IOException {
    Path file = path.resolve(hash.hex());
    return locked(
        () -> {
          Files.move(
              part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
          markHeld(hash);
          long unused = makeRoom(0);
          return file;
        });
  }

  /** Lets go of a blob, once for each time it was held. */
  void release(BlobHash hash) {
    synchronized (holds) {
      Integer left = holds.computeIfPresent(hash, (key, count) -> count > 1 ? count - 1 : null);
      if (left != null) {
        return;
      }
      try {
        Files.deleteIfExists(held(hash));
      } catch (IOException e) {
        log.warn("blob {} stays in {} until this process ends: {}", hash, path, e.toString());
      }
    }
  }

  /**
   * Deletes what is used least until so many more bytes fit, or all that is left is held; returns
   * what all of it takes then.
   */
  private long makeRoom(long more) throws IOException {
    List<Path> files = list();
    Set<String> users = livingUsers(files);
    Set<String> held = new HashSet<>();
    for (Path file : files) {
      String name = file.getFileName().toString();
      if (isOfDeadUser(name, users)) {
        Files.deleteIfExists(file);
      } else if (name.endsWith(HELD)) {
        held.add(name.substring(0, name.indexOf('.')));
      }
    }
    return evict(CachedBlob.leastUsedFirst(files), held, more);
  }

  private long evict(List<CachedBlob> blobs, Set<String> held, long more) throws IOException {
    long total = more + blobs.stream().mapToLong(CachedBlob::size).sum();
    for (CachedBlob blob : blobs) {
      String name = blob.file().getFileName().toString();
      if (total > maxBytes && !held.contains(name)) {
        Files.deleteIfExists(blob.file());
        Files.deleteIfExists(path.resolve(name + USED));
        total -= blob.size();
      }
    }
    if (total > maxBytes) {
      log.warn(
          "the blobs in {} that are in use take {} MiB, more than the {} MiB allowed; raise the limit",
          path,
          total >> 20,
          maxBytes >> 20);
    }
    return total;
  }

  /** A blob that is neither whole nor held any more, or was held by one that is gone. */
  private static boolean isOfDeadUser(String name, Set<String> users) {
    return (name.endsWith(HELD) || name.endsWith(PART))
        && users.stream().noneMatch(living -> name.contains("." + living));
  }

  private Set<String> livingUsers(List<Path> files) throws IOException {
    Set<String> living = new HashSet<>(Set.of(user));
    for (Path file : files) {
      String name = file.getFileName().toString();
      if (!name.endsWith(USER) || name.startsWith(user)) {
        continue;
      }
      Optional<CacheLock> orphan = CacheLock.tryTake(file);
      if (orphan.isPresent()) {
        Files.deleteIfExists(file);
        orphan.get().close();
      } else {
        living.add(name.substring(0, name.length() - USER.length()));
      }
    }
    return living;
  }

  private List<Path> list() throws IOException {
    try (Stream<Path> files = Files.list(path)) {
      return files.toList();
    }
  }

  /** Lets go of everything; the files stay. */
  @Override
  public void close() {
    try {
      boolean unused = locked(this::leave);
      alive.close();
    } catch (IOException e) {
      log.debug("the folder {} was not left in order: {}", path, e.toString());
    }
  }

  private boolean leave() throws IOException {
    boolean left = false;
    for (Path file : list()) {
      left |= file.getFileName().toString().contains(user) && Files.deleteIfExists(file);
    }
    return left;
  }
}
