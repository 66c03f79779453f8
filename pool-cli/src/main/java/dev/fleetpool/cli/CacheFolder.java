package dev.fleetpool.cli;

import dev.fleetpool.kafka.UserFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where a worker keeps blobs, which later workers of this machine find again. Stateless. */
final class CacheFolder {

  private static final Logger log = LoggerFactory.getLogger(CacheFolder.class);

  private CacheFolder() {}

  /**
   * Returns the folder that was asked for, else the user's own, else one that goes with the worker.
   *
   * @param temporary the worker's own folder
   * @throws CommandFailedException if the one that was asked for cannot be written
   */
  static Path choose(Optional<Path> asked, Path temporary) {
    if (asked.isPresent()) {
      return writable(asked.get())
          .orElseThrow(
              () ->
                  new CommandFailedException(
                      "--cache=%s must be a folder that can be written; choose another one, or leave it out"
                          .formatted(asked.get())));
    }
    Path own = UserFolders.cache();
    return writable(own)
        .orElseGet(
            () -> {
              log.warn(
                  "the cache {} cannot be written, so what is fetched is lost with this worker; say --cache DIR",
                  own);
              return temporary.resolve("blobs");
            });
  }

  private static Optional<Path> writable(Path folder) {
    try {
      Path parent = folder.toAbsolutePath().getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      // The store makes the folder itself, for this user only.
      Path place = Files.exists(folder) || parent == null ? folder : parent;
      return Files.isDirectory(place) && Files.isWritable(place)
          ? Optional.of(folder.toAbsolutePath())
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
