package dev.fleetpool.local.broker;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * The broker's classes, parsed and verified, in a file that later brokers map into memory
 * (class-data sharing).
 *
 * <p>The first broker with a given JDK, class path and flags records what it loads, and writes the
 * archive when its work is done and its parent no longer waits. It goes to a temporary name and is
 * moved into place, so any number of first brokers may run at once, and whoever dies half-way
 * leaves the cache as it was. {@code -XX:ArchiveClassesAtExit} is not used: there the JVM writes
 * after the last line of ours, and nobody is left to move the file.
 */
final class ClassDataArchive {

  private static final int KEPT_ARCHIVES = 4;
  private static final String SUFFIX = ".jsa";

  private final Path file;
  private final boolean usable;

  private ClassDataArchive(Path file) {
    this.file = file;
    this.usable = Files.isReadable(file);
  }

  /**
   * Returns the archive of these in the folder, made already or still to be made; none where there
   * can be none: the folder cannot be written, or the class path is not made of jars only.
   */
  static Optional<ClassDataArchive> of(Path cacheDir, List<Path> classPath, List<String> flags) {
    try {
      if (!classPath.stream().allMatch(Files::isRegularFile)) {
        return Optional.empty();
      }
      Path file = cacheDir.resolve("broker-" + key(classPath, flags) + SUFFIX);
      Files.createDirectories(cacheDir);
      return Files.isReadable(file) || Files.isWritable(cacheDir)
          ? Optional.of(new ClassDataArchive(file))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Returns the JVM flags that use the archive, or record for it. */
  List<String> flags() {
    return usable
        ? List.of("-Xshare:auto", "-XX:SharedArchiveFile=" + file)
        : List.of("-Xshare:auto", "-XX:+RecordDynamicDumpInfo");
  }

  /**
   * Removes the archive that a broker used which did not come up. A JVM crashes on a damaged one,
   * and would at every start; a sound one costs a second to make again.
   */
  void discard() throws IOException {
    if (usable) {
      Files.deleteIfExists(file);
    }
  }

  /** Returns the file that the broker has to write at its end; none if it is there. */
  Optional<Path> missing() {
    return usable ? Optional.empty() : Optional.of(file);
  }

  /** Writes this JVM's classes to the file; stops this JVM's threads for about a second. */
  static void write(Path file) throws IOException, JMException {
    Path temporary =
        file.resolveSibling("%s.%d".formatted(file.getFileName(), ProcessHandle.current().pid()));
    try {
      ManagementFactory.getPlatformMBeanServer()
          .invoke(
              new ObjectName("com.sun.management:type=DiagnosticCommand"),
              "vmCds",
              new Object[] {new String[] {"dynamic_dump", temporary.toString()}},
              new String[] {String[].class.getName()});
      forceToDisk(temporary);
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
      prune(file.toAbsolutePath().resolveSibling("."));
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** A JVM that maps an archive whose end was lost in a power cut crashes. */
  private static void forceToDisk(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static void prune(Path cacheDir) throws IOException {
    List<Path> archives;
    try (Stream<Path> files = Files.list(cacheDir)) {
      archives = files.filter(path -> path.toString().endsWith(SUFFIX)).toList();
    }
    List<Path> newestFirst = new ArrayList<>(archives);
    newestFirst.sort(Comparator.comparing(ClassDataArchive::modified).reversed());
    for (Path old :
        newestFirst.subList(Math.min(KEPT_ARCHIVES, archives.size()), archives.size())) {
      Files.deleteIfExists(old);
    }
  }

  private static FileTime modified(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      return FileTime.fromMillis(0);
    }
  }

  private static String key(List<Path> classPath, List<String> flags) throws IOException {
    StringBuilder text = new StringBuilder(System.getProperty("java.vm.version"));
    text.append(' ').append(System.getProperty("java.home")).append(' ').append(flags);
    for (Path jar : classPath) {
      text.append('\n').append(jar).append(' ').append(Files.size(jar));
      text.append(' ').append(Files.getLastModifiedTime(jar).toMillis());
    }
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(text.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 10);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
