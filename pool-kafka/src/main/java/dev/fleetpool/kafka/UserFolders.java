package dev.fleetpool.kafka;

import java.nio.file.Path;
import java.util.Optional;

/** Where the files of this user lie, by the XDG base directory specification. Stateless. */
public final class UserFolders {

  private static final String NAME = "fleetpool";

  private UserFolders() {}

  /** Returns the folder for what tells of programs that run. */
  public static Path state() {
    return folder("XDG_STATE_HOME", ".local/state");
  }

  /** Returns the folder for data that is kept. */
  public static Path data() {
    return folder("XDG_DATA_HOME", ".local/share");
  }

  /** Returns the folder for what can be made again. */
  public static Path cache() {
    return folder("XDG_CACHE_HOME", ".cache");
  }

  /** The specification says to ignore a value that is relative. */
  private static Path folder(String variable, String standard) {
    return Optional.ofNullable(System.getenv(variable))
        .map(Path::of)
        .filter(Path::isAbsolute)
        .orElseGet(() -> Path.of(System.getProperty("user.home", "."), standard))
        .resolve(NAME);
  }
}
