package dev.fleetpool.coordinator.types;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Tells the code of a job's author from that of libraries: it lies in class folders, or in packages
 * that begin like those of the job's functions, with the name of their owner. Thread-safe.
 */
final class OwnCode {

  private static final int OWNER_PARTS = 2;

  /** Below these packages live many owners. */
  private static final Set<String> SHARED =
      Set.of(
          "com.github",
          "com.google",
          "io.github",
          "io.gitlab",
          "net.sf",
          "net.sourceforge",
          "org.apache",
          "org.codehaus",
          "org.eclipse");

  private final Set<String> owners = ConcurrentHashMap.newKeySet();

  /** Adds the author of a function. */
  void add(Class<?> function) {
    if (function.getClassLoader() != null) {
      owners.add(ownerOf(function.getPackageName()));
    }
  }

  private static String ownerOf(String packageName) {
    String owner = firstParts(packageName, OWNER_PARTS);
    return SHARED.contains(owner) ? firstParts(packageName, OWNER_PARTS + 1) : owner;
  }

  private static String firstParts(String packageName, int parts) {
    int end = -1;
    for (int i = 0; i < parts; i++) {
      end = packageName.indexOf('.', end + 1);
      if (end < 0) {
        return packageName;
      }
    }
    return packageName.substring(0, end);
  }

  /** Says whether the class is the author's. */
  boolean holds(Class<?> type) {
    return type.getClassLoader() != null
        && (owners.contains(ownerOf(type.getPackageName())) || isInFolder(type));
  }

  /** Libraries come as jars; what lies in a folder was compiled here. */
  private static boolean isInFolder(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    if (source == null || source.getLocation() == null) {
      return false;
    }
    try {
      return "file".equals(source.getLocation().getProtocol())
          && Files.isDirectory(Path.of(source.getLocation().toURI()));
    } catch (URISyntaxException | IllegalArgumentException e) {
      return false;
    }
  }

  @Override
  public String toString() {
    return new TreeSet<>(owners)
        .stream()
            .map(owner -> owner.isEmpty() ? "the package without a name" : owner + ".**")
            .collect(Collectors.joining(", "));
  }
}
