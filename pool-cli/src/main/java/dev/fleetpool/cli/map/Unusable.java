package dev.fleetpool.cli.map;

import java.io.IOException;
import java.nio.file.FileSystemException;

/** Says why a file or folder that the user named cannot be used. Stateless. */
final class Unusable {

  private Unusable() {}

  /** Returns the reason in a word or two, without the name, which the message around it has. */
  static String reason(IOException failure) {
    String words =
        failure instanceof FileSystemException named ? named.getReason() : failure.getMessage();
    return words == null ? failure.getClass().getSimpleName() : words;
  }
}
