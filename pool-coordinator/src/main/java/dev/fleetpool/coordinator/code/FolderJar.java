package dev.fleetpool.coordinator.code;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A class folder as a jar: the same bytes for the same files, whoever builds it, when and where.
 * Entries are sorted, have one fixed time, and are not compressed, since compressors differ.
 * Stateless.
 */
final class FolderJar {

  /** No zone and no daylight saving changes what is written of it. */
  private static final LocalDateTime TIME = LocalDateTime.of(2000, 1, 1, 0, 0);

  private FolderJar() {}

  /** Writes the jar and returns it; nothing of a folder without files. */
  static Optional<Path> write(Path folder, Path jar) throws IOException {
    Map<String, Path> files = files(folder);
    if (files.isEmpty()) {
      return Optional.empty();
    }
    try (ZipOutputStream zip =
        new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(jar)))) {
      for (Map.Entry<String, Path> file : files.entrySet()) {
        zip.putNextEntry(entry(file.getKey(), file.getValue()));
        Files.copy(file.getValue(), zip);
        zip.closeEntry();
      }
    }
    return Optional.of(jar);
  }

  private static Map<String, Path> files(Path folder) throws IOException {
    Map<String, Path> files = new TreeMap<>();
    try (Stream<Path> found = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
      for (Path file : found.filter(Files::isRegularFile).toList()) {
        String name = folder.relativize(file).toString();
        files.put(name.replace(file.getFileSystem().getSeparator(), "/"), file);
      }
    }
    return files;
  }

  private static ZipEntry entry(String name, Path file) throws IOException {
    CRC32 checksum = new CRC32();
    byte[] buffer = new byte[64 * 1024];
    long size = 0;
    try (InputStream content = Files.newInputStream(file)) {
      for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
        checksum.update(buffer, 0, read);
        size += read;
      }
    }
    ZipEntry entry = new ZipEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setTimeLocal(TIME);
    entry.setSize(size);
    entry.setCrc(checksum.getValue());
    return entry;
  }
}
