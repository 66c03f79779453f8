package dev.fleetpool.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The temporary folder of a worker, for the sockets of its children, and for blobs where there is
 * no other place.
 *
 * @param path where it is
 */
record WorkerFolder(Path path) implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(WorkerFolder.class);

  /** Room for the name of a socket, within what the system allows for its path. */
  private static final int LONGEST_PATH = 80;

  /**
   * Creates one below {@code java.io.tmpdir}.
   *
   * @throws CommandFailedException if that cannot be written, or its path is too long
   */
  static WorkerFolder create() {
    String parent = System.getProperty("java.io.tmpdir", "/tmp");
    try {
      Path folder = Files.createTempDirectory(Path.of(parent), "fleetpool-");
      if (folder.toString().length() > LONGEST_PATH) {
        Files.delete(folder);
        throw refused(parent, "it is too long for the sockets of children");
      }
      return new WorkerFolder(folder);
    } catch (IOException e) {
      throw refused(parent, e.toString());
    }
  }

  private static CommandFailedException refused(String parent, String why) {
    return new CommandFailedException(
        "java.io.tmpdir=%s must be a folder with a short path that can be written (%s); say FLEETPOOL_JAVA_OPTS=-Djava.io.tmpdir=/tmp"
            .formatted(parent, why));
  }

  /** Deletes it with the files in it. */
  @Override
  public void close() {
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | UncheckedIOException e) {
      log.warn("the folder {} could not be deleted; delete it: {}", path, e.toString());
    }
  }
}
