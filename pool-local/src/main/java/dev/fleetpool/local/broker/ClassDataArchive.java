package dev.fleetpool.local.broker;

import java.io.IOException;
import java.io.InputStream;
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
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
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
 *
 * <p>A file's name ends in the checksum of what is in it. What a JVM does with a damaged archive
 * depends on the damage and on its version: it crashes, or does without at every start and says
 * nothing. So no JVM is given one: it is removed, and the next broker writes another.
 */
final class ClassDataArchive {

  private static final int KEPT_FILES = 4;
  private static final String PREFIX = "broker-";
  private static final String SUFFIX = ".jsa";
  private static final int BUFFER_BYTES = 1 << 16;

  private final Path unfinished;
  private final Optional<Path> sound;

  private ClassDataArchive(Path unfinished, Optional<Path> sound) {
    this.unfinished = unfinished;
    this.sound = sound;
  }

  /**
   * Returns the archive of these in the folder, made already or still to be made; none where there
   * can be none: the folder cannot be written, or the class path is not made of jars only. Removes
   * damaged ones. Reads all of the file, some 50 MB from memory.
   */
  static Optional<ClassDataArchive> of(Path cacheDir, List<Path> classPath, List<String> flags) {
    try {
      if (!classPath.stream().allMatch(Files::isRegularFile)) {
        return Optional.empty();
      }
      Path unfinished = cacheDir.resolve(PREFIX + key(classPath, flags));
      Files.createDirectories(cacheDir);
      Optional<Path> sound = findSound(cacheDir, unfinished);
      return sound.isPresent() || Files.isWritable(cacheDir)
          ? Optional.of(new ClassDataArchive(unfinished, sound))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Optional<Path> findSound(Path cacheDir, Path unfinished) throws IOException {
    for (Path file : files(cacheDir)) {
      String name = file.getFileName().toString();
      if (name.startsWith(unfinished.getFileName() + "-") && name.endsWith(SUFFIX)) {
        if (file.getFileName().equals(finished(unfinished, file).getFileName())) {
          return Optional.of(file);
        }
        Files.deleteIfExists(file);
      }
    }
    return Optional.empty();
  }

  /** Returns the JVM flags that use the archive, or record for it. */
  List<String> flags() {
    return List.of(
        "-Xshare:auto",
        sound.map(file -> "-XX:SharedArchiveFile=" + file).orElse("-XX:+RecordDynamicDumpInfo"));
  }

  /**
   * Removes the archive that a broker used which did not come up: should that be why, it would not
   * at every start; if not, the archive costs a second to make again.
   */
  void discard() throws IOException {
    if (sound.isPresent()) {
      Files.deleteIfExists(sound.get());
    }
  }

  /** Returns what the broker has to {@link #write} at its end; none if it is there. */
  Optional<Path> missing() {
    return sound.isPresent() ? Optional.empty() : Optional.of(unfinished);
  }

  /**
   * Writes this JVM's classes to the archive that is {@link #missing}; stops this JVM's threads for
   * about a second.
   */
  static void write(Path unfinished) throws IOException, JMException {
    Path temporary =
        unfinished.resolveSibling(
            "%s.%d".formatted(unfinished.getFileName(), ProcessHandle.current().pid()));
    try {
      ManagementFactory.getPlatformMBeanServer()
          .invoke(
              new ObjectName("com.sun.management:type=DiagnosticCommand"),
              "vmCds",
              new Object[] {new String[] {"dynamic_dump", temporary.toString()}},
              new String[] {String[].class.getName()});
      finish(unfinished, temporary);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** Moves a file to where {@link #of} finds it as the archive that was missing. */
  static void finish(Path unfinished, Path temporary) throws IOException {
    forceToDisk(temporary);
    Files.move(temporary, finished(unfinished, temporary), StandardCopyOption.ATOMIC_MOVE);
    prune(unfinished.resolveSibling("."));
  }

  /** Returns the name of a sound archive with the content of this file. */
  private static Path finished(Path unfinished, Path content) throws IOException {
    return unfinished.resolveSibling(
        "%s-%08x%s".formatted(unfinished.getFileName(), checksum(content), SUFFIX));
  }

  private static long checksum(Path file) throws IOException {
    CRC32 checksum = new CRC32();
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream content = new CheckedInputStream(Files.newInputStream(file), checksum)) {
      while (content.read(buffer) >= 0) {
        // The stream sums up what is read.
      }
    }
    return checksum.getValue();
  }

  /** A JVM that maps an archive whose end was lost in a power cut crashes. */
  private static void forceToDisk(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Removes the oldest archives, and what brokers left behind that died while they wrote one. */
  private static void prune(Path cacheDir) throws IOException {
    List<Path> newestFirst = new ArrayList<>(files(cacheDir));
    newestFirst.sort(Comparator.comparing(ClassDataArchive::modified).reversed());
    for (Path old :
        newestFirst.subList(Math.min(KEPT_FILES, newestFirst.size()), newestFirst.size())) {
      Files.deleteIfExists(old);
    }
  }

  private static List<Path> files(Path cacheDir) throws IOException {
    try (Stream<Path> files = Files.list(cacheDir)) {
      return files.filter(file -> file.getFileName().toString().startsWith(PREFIX)).toList();
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
