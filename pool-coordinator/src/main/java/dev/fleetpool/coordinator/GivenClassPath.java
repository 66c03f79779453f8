package dev.fleetpool.coordinator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.zip.ZipFile;

/** Checks the class path that a user gives for a job, so that a slip shows at once. Stateless. */
final class GivenClassPath {

  private GivenClassPath() {}

  /**
   * Returns the entries as absolute paths.
   *
   * @throws IllegalArgumentException that names all entries that are no jar and no folder
   */
  static List<String> check(List<Path> entries) {
    if (entries.isEmpty()) {
      throw new IllegalArgumentException(
          "classPath is empty, it must name the jars and class folders of the job; leave it out for those of this JVM");
    }
    List<String> paths = new ArrayList<>();
    List<String> wrong = new ArrayList<>();
    for (Path entry : entries) {
      Path path = Objects.requireNonNull(entry, "an entry of classPath").toAbsolutePath();
      if (Files.isDirectory(path) || isJar(path)) {
        paths.add(path.normalize().toString());
      } else {
        wrong.add(path + (Files.exists(path) ? " (no jar)" : " (not there)"));
      }
    }
    if (!wrong.isEmpty()) {
      throw new IllegalArgumentException(
          "classPath=%s must be jars and class folders that exist; build what is missing, or correct the path"
              .formatted(String.join(", ", wrong)));
    }
    return paths;
  }

  private static boolean isJar(Path path) {
    try (ZipFile jar = new ZipFile(path.toFile())) {
      return jar.size() >= 0;
    } catch (IOException e) {
      return false;
    }
  }
}
