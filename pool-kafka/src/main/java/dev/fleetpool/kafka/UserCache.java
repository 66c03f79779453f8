package dev.fleetpool.kafka;

import java.nio.file.Path;
import java.util.Optional;

/** Where this user's caches lie, by the XDG base directory specification. Stateless. */
public final class UserCache {

  private UserCache() {}

  /**
   * Returns {@code $XDG_CACHE_HOME/fleetpool}; the specification says to ignore one that is
   * relative.
   */
  public static Path folder() {
    return Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
        .map(Path::of)
        .filter(Path::isAbsolute)
        .orElseGet(() -> Path.of(System.getProperty("user.home", "."), ".cache"))
        .resolve("fleetpool");
  }
}
