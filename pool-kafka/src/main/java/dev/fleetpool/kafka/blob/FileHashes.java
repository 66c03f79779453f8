package dev.fleetpool.kafka.blob;

import dev.fleetpool.kafka.UserFolders;
import dev.fleetpool.proto.BlobHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The hashes of files, of which those computed by any program of this user before are known without
 * reading the file. Thread-safe, between programs too.
 *
 * <p>A file counts as the same while path, inode, size, and the times of the last change of its
 * content and of its inode are, to the nanosecond; the latter nobody can set back. One that was
 * changed within the last two seconds is not remembered, since it may change once more within the
 * step of the file system's clock. (Git's index and Bazel's digest cache go by the same.) Where the
 * file system tells no such times every file is read, and a cache that cannot be read or written is
 * done without.
 */
final class FileHashes {

  private static final Logger log = LoggerFactory.getLogger(FileHashes.class);
  private static final String NAME = "file-hashes";
  private static final long SETTLED_MS = 2_000;
  private static final int MOST = 4_096;

  private final Path store;
  private final LongSupplier clockMs;
  private final Map<String, BlobHash> known = new LinkedHashMap<>();
  private boolean changed;

  private FileHashes(Path store, LongSupplier clockMs) {
    this.store = store;
    this.clockMs = clockMs;
  }

  /** Returns what this user's programs know. */
  static FileHashes ofUser() {
    return load(UserFolders.cache().resolve(NAME), System::currentTimeMillis);
  }

  /** Returns what this file tells; lines that are none of ours are passed over. */
  static FileHashes load(Path store, LongSupplier clockMs) {
    FileHashes hashes = new FileHashes(store, clockMs);
    try {
      for (String line : Files.readAllLines(store)) {
        int end = line.indexOf(' ');
        if (end > 0 && BlobHash.isHash(line.substring(0, end))) {
          hashes.known.put(line.substring(end + 1), new BlobHash(line.substring(0, end)));
        }
      }
    } catch (IOException e) {
      log.debug("the hashes in {} cannot be read, so files are: {}", store, e.toString());
    }
    return hashes;
  }

  /**
   * Returns the hash of a file's content.
   *
   * @throws IOException if it cannot be read
   */
  synchronized BlobHash of(Path file) throws IOException {
    Optional<String> state = settledState(file);
    BlobHash before = state.map(known::get).orElse(null);
    return before == null ? read(file, state) : before;
  }

  /**
   * Returns the hash of a file's content, read once more.
   *
   * @throws IOException if it cannot be read
   */
  synchronized BlobHash anew(Path file) throws IOException {
    return read(file, settledState(file));
  }

  private BlobHash read(Path file, Optional<String> state) throws IOException {
    BlobHash hash = BlobPublisher.hash(file);
    // One that was changed while it was read is not remembered either.
    if (state.isPresent() && state.equals(settledState(file))) {
      known.put(state.get(), hash);
      changed = true;
    }
    return hash;
  }

  /** Returns what tells that a file is the same, if it has been for a while. */
  private Optional<String> settledState(Path file) throws IOException {
    BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
    if (now.fileKey() == null || !(inodeTime(file) instanceof FileTime inode)) {
      return Optional.empty();
    }
    FileTime content = now.lastModifiedTime();
    long latestMs = Math.max(content.toMillis(), inode.toMillis());
    return clockMs.getAsLong() - latestMs < SETTLED_MS
        ? Optional.empty()
        : Optional.of(
            "%s %d %d %d %s"
                .formatted(
                    now.fileKey(),
                    now.size(),
                    content.to(TimeUnit.NANOSECONDS),
                    inode.to(TimeUnit.NANOSECONDS),
                    file.toAbsolutePath()));
  }

  private static @Nullable Object inodeTime(Path file) throws IOException {
    try {
      return Files.getAttribute(file, "unix:ctime");
    } catch (UnsupportedOperationException e) {
      return null;
    }
  }

  /** Keeps what was learned for others; of very many, what was learned first is forgotten. */
  synchronized void save() {
    if (!changed || !store.isAbsolute()) { // a user without a home
      return;
    }
    changed = false;
    List<String> lines = new ArrayList<>();
    known.forEach((state, hash) -> lines.add(hash.hex() + " " + state));
    try {
      Path folder = Files.createDirectories(store.toAbsolutePath().getParent());
      Path temporary = Files.createTempFile(folder, NAME, null);
      try {
        Files.write(temporary, lines.subList(Math.max(0, lines.size() - MOST), lines.size()));
        Files.move(temporary, store, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException e) {
      log.debug("the hashes of files are not kept in {}: {}", store, e.toString());
    }
  }
}
