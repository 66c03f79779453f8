package dev.fleetpool.coordinator.code;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * A jar or a class folder, as names and checksums of its files. Manifests and what Maven adds are
 * left out: they tell of the build, not of the code. For one thread.
 */
final class ClassPathEntry implements AutoCloseable {

  private static final String CLASS = ".class";

  private final Path path;
  private final @Nullable ZipFile jar;
  private final Map<String, String> checksums = new TreeMap<>();

  private ClassPathEntry(Path path, @Nullable ZipFile jar) {
    this.path = path;
    this.jar = jar;
  }

  /** Opens it; a file that is no jar counts as one file. */
  static ClassPathEntry open(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      ClassPathEntry entry = new ClassPathEntry(path, null);
      entry.listFolder();
      return entry;
    }
    try {
      ClassPathEntry entry = new ClassPathEntry(path, new ZipFile(path.toFile()));
      entry.listJar();
      return entry;
    } catch (ZipException e) {
      ClassPathEntry entry = new ClassPathEntry(path, null);
      entry.checksums.put("", checksum(Files.readAllBytes(path)));
      return entry;
    }
  }

  private void listFolder() throws IOException {
    try (Stream<Path> files = Files.walk(path, FileVisitOption.FOLLOW_LINKS)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name =
            path.relativize(file).toString().replace(file.getFileSystem().getSeparator(), "/");
        if (counts(name)) {
          checksums.put(name, checksum(Files.readAllBytes(file)));
        }
      }
    }
  }

  private void listJar() {
    for (ZipEntry file : Collections.list(entries())) {
      if (!file.isDirectory() && counts(file.getName())) {
        checksums.put(file.getName(), file.getCrc() + " " + file.getSize());
      }
    }
  }

  private Enumeration<? extends ZipEntry> entries() {
    return jar == null ? Collections.emptyEnumeration() : jar.entries();
  }

  private static boolean counts(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    return !upper.equals("META-INF/MANIFEST.MF") && !upper.startsWith("META-INF/MAVEN/");
  }

  private static String checksum(byte[] content) {
    CRC32 crc = new CRC32();
    crc.update(content);
    return crc.getValue() + " " + content.length;
  }

  /** Says whether it holds a class. */
  boolean holds(String internalName) {
    return checksums.containsKey(internalName + CLASS);
  }

  /** Returns the internal names of its classes, in the order of the alphabet. */
  Collection<String> classNames() {
    return checksums.keySet().stream()
        .filter(name -> name.endsWith(CLASS) && !name.startsWith("META-INF/"))
        .map(name -> name.substring(0, name.length() - CLASS.length()))
        .toList();
  }

  /** Returns the class file of a class that it holds. */
  byte[] read(String internalName) throws IOException {
    String name = internalName + CLASS;
    if (jar == null) {
      return Files.readAllBytes(path.resolve(name));
    }
    try (InputStream content = jar.getInputStream(jar.getEntry(name))) {
      return content.readAllBytes();
    }
  }

  /** Lists its classes with their checksums. */
  String classes() {
    return list(/* ofClasses= */ true);
  }

  /** Lists its other files with their checksums. */
  String resources() {
    return list(/* ofClasses= */ false);
  }

  private String list(boolean ofClasses) {
    return checksums.entrySet().stream()
        .filter(file -> file.getKey().endsWith(CLASS) == ofClasses)
        .map(file -> file.getKey() + " " + file.getValue() + "\n")
        .collect(Collectors.joining());
  }

  @Override
  public void close() throws IOException {
    if (jar != null) {
      jar.close();
    }
  }
}
