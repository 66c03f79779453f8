package dev.fleetpool.coordinator.code;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipException;

/**
 * The entries that the manifests of jars add to a class path. {@code java -jar app.jar} often names
 * its libraries there, relative to the jar, where nobody finds them on another machine. Stateless.
 */
final class ManifestClassPath {

  private ManifestClassPath() {}

  /** Returns the entries that exist, each followed by those that its manifest names. */
  static List<Path> expand(List<String> entries) throws IOException {
    Set<Path> all = new LinkedHashSet<>();
    Deque<Path> left = new ArrayDeque<>();
    entries.forEach(entry -> left.add(Path.of(entry).toAbsolutePath().normalize()));
    while (!left.isEmpty()) {
      Path entry = left.removeFirst();
      if (Files.exists(entry) && all.add(entry) && Files.isRegularFile(entry)) {
        List<Path> named = named(entry);
        for (int i = named.size() - 1; i >= 0; i--) {
          left.addFirst(named.get(i));
        }
      }
    }
    return List.copyOf(all);
  }

  private static List<Path> named(Path jar) throws IOException {
    try (JarFile file = new JarFile(jar.toFile(), /* verify= */ false)) {
      Manifest manifest = file.getManifest();
      String value =
          manifest == null
              ? null
              : manifest.getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
      if (value == null || value.isBlank()) {
        return List.of();
      }
      return List.of(value.trim().split("\\s+")).stream()
          .map(name -> resolve(jar, name))
          .flatMap(Optional::stream)
          .toList();
    } catch (ZipException e) {
      return List.of(); // a JVM passes over what is no jar
    }
  }

  /** Names are URLs relative to the jar; those of other kinds are passed over, as by the JVM. */
  private static Optional<Path> resolve(Path jar, String name) {
    try {
      URI place = jar.toUri().resolve(new URI(name));
      return "file".equals(place.getScheme())
          ? Optional.of(Path.of(place).normalize())
          : Optional.empty();
    } catch (URISyntaxException | IllegalArgumentException | FileSystemNotFoundException e) {
      return Optional.empty();
    }
  }
}
