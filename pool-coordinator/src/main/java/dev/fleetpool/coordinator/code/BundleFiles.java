package dev.fleetpool.coordinator.code;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A class path as the jars that travel: what manifests add is an entry of its own, class folders
 * are jars in a temporary folder, and what hosts have themselves is left out. For one thread; to be
 * closed, which deletes the temporary folder.
 */
public final class BundleFiles implements AutoCloseable {

  private final List<String> names = new ArrayList<>();
  private final List<Path> jars = new ArrayList<>();
  private Optional<Path> folder = Optional.empty();

  private BundleFiles() {}

  /**
   * Prepares a class path.
   *
   * @throws IOException if an entry cannot be read, or the temporary folder not be written
   */
  public static BundleFiles of(List<String> entries) throws IOException {
    BundleFiles files = new BundleFiles();
    try {
      for (Path entry : ManifestClassPath.expand(entries)) {
        files.add(entry);
      }
      return files;
    } catch (IOException | RuntimeException e) {
      files.close();
      throw e;
    }
  }

  private void add(Path entry) throws IOException {
    if (HostJars.isOne(entry)) {
      return;
    }
    Optional<Path> jar =
        Files.isDirectory(entry) ? FolderJar.write(entry, newJar()) : Optional.of(entry);
    if (jar.isPresent()) {
      names.add(entry.toString());
      jars.add(jar.get());
    }
  }

  private Path newJar() throws IOException {
    if (folder.isEmpty()) {
      folder = Optional.of(Files.createTempDirectory("fleetpool-bundle-"));
    }
    return folder.get().resolve(jars.size() + ".jar");
  }

  /** Returns where the entries lie on this machine. */
  public List<String> names() {
    return names;
  }

  /** Returns the same as jars. */
  public List<Path> jars() {
    return jars;
  }

  /** Returns what is different when an entry is, without reading it. */
  public static List<String> stamps(List<String> entries) throws IOException {
    List<String> stamps = new ArrayList<>();
    for (Path entry : ManifestClassPath.expand(entries)) {
      try (Stream<Path> files = Files.walk(entry, FileVisitOption.FOLLOW_LINKS)) {
        for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
          stamps.add(file + " " + Files.size(file) + " " + Files.getLastModifiedTime(file));
        }
      }
    }
    return stamps;
  }

  @Override
  public void close() throws IOException {
    if (folder.isEmpty()) {
      return;
    }
    try (Stream<Path> files = Files.list(folder.get())) {
      for (Path file : files.toList()) {
        Files.deleteIfExists(file);
      }
    }
    Files.deleteIfExists(folder.get());
  }
}
