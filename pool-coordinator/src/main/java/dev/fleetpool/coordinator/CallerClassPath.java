package dev.fleetpool.coordinator;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The class path of this JVM, which is the class path of the jobs that are submitted from it. */
public final class CallerClassPath {

  private CallerClassPath() {}

  /** Returns the entries that exist, as absolute paths, in their order. */
  public static List<String> entries() {
    String[] entries = System.getProperty("java.class.path").split(File.pathSeparator);
    return Arrays.stream(entries)
        .filter(entry -> !entry.isEmpty())
        .map(entry -> Path.of(entry).toAbsolutePath())
        .filter(Files::exists)
        .map(Path::toString)
        .toList();
  }
}
