package dev.fleetpool.kafka.blob;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder below {@code java.io.tmpdir} for what a process writes on its way. It is deleted with
 * all that is in it when it is closed, or when the process ends in order; that of a process which
 * was killed goes when the next one creates its own. Thread-safe.
 *
 * <p>Whose process lives is told by a lock on a file in it, which the system gives up with the
 * process; a process id would mean something else in another container.
 */
public final class TemporaryFolder implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(TemporaryFolder.class);
  private static final String PREFIX = "fleetpool-values-";
  private static final String LOCK = "lock";

  private final Path path;
  private final CacheLock alive;
  private final Thread hook;

  private TemporaryFolder(Path path, CacheLock alive) {
    this.path = path;
    this.alive = alive;
    this.hook = new Thread(() -> delete(path), "fleetpool-values-end");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /**
   * Creates one.
   *
   * @throws IOException if {@code java.io.tmpdir} cannot be written
   */
  public static TemporaryFolder create() throws IOException {
    return create(Path.of(System.getProperty("java.io.tmpdir", "/tmp")));
  }

  static TemporaryFolder create(Path parent) throws IOException {
    sweep(parent.toRealPath());
    Optional<TemporaryFolder> created = Optional.empty();
    while (created.isEmpty()) {
      created = in(Files.createTempDirectory(parent, PREFIX).toRealPath());
    }
    return created.get();
  }

  /**
   * Makes a folder that is there one that is in use; nothing if another process has swept it
   * between the making of its lock and the taking.
   */
  static Optional<TemporaryFolder> in(Path path) throws IOException {
    try {
      CacheLock alive = CacheLock.take(path.resolve(LOCK));
      if (Files.exists(path.resolve(LOCK))) {
        return Optional.of(new TemporaryFolder(path, alive));
      }
      alive.close();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    return Optional.empty();
  }

  /** Deletes what dead processes have left. One without a lock has only just been made. */
  private static void sweep(Path parent) throws IOException {
    for (Path folder : list(parent)) {
      if (folder.getFileName().toString().startsWith(PREFIX)
          && Files.isWritable(folder.resolve(LOCK))) {
        deleteIfOrphan(folder);
      }
    }
  }

  private static void deleteIfOrphan(Path folder) throws IOException {
    try {
      Optional<CacheLock> orphan = CacheLock.tryTake(folder.resolve(LOCK));
      if (orphan.isPresent()) {
        delete(folder);
        orphan.get().close();
      }
    } catch (NoSuchFileException e) {
      return; // another process has just deleted it
    }
  }

  /** Returns where it is. */
  public Path path() {
    return path;
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> tree = Files.walk(folder)) {
      for (Path each : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    } catch (IOException | UncheckedIOException e) {
      log.warn("the folder {} could not be deleted; delete it: {}", folder, e.toString());
    }
  }

  @Override
  public void close() {
    delete(path);
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // the JVM is ending and the hook runs; deleting twice does no harm
    }
    try {
      alive.close();
    } catch (IOException e) {
      log.debug("the lock of {} was not closed: {}", path, e.toString());
    }
  }
}
