package dev.fleetpool.coordinator.code;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells versions of a job's code apart: equal if the functions would do the same.
 *
 * <p>Hashing the whole class path would be simple and useless: who mends the last step of a program
 * and starts it again wants the results of the day and the night before, and the last step lies in
 * the same jar as the function, mostly in the same class. So of the class path entry that holds a
 * function only the code that the function can reach counts, method by method ({@link
 * ReachableCode}), with the entry's other files; every other entry, a library, counts as a whole.
 * What a function captures counts as well. What is reached by reflection only is not seen.
 *
 * <p>Line numbers, names of local variables, time stamps and the places of the entries do not
 * count, so that a comment added, or a build elsewhere, changes nothing. Stateless.
 */
public final class CodeFingerprint {

  private static final Logger log = LoggerFactory.getLogger(CodeFingerprint.class);

  private CodeFingerprint() {}

  /**
   * Returns the fingerprint of functions that run with this class path.
   *
   * @param functions serializable objects
   * @throws UncheckedIOException if an entry of the class path cannot be read
   */
  public static long of(List<?> functions, List<String> classPath) {
    MessageDigest digest = sha256();
    Roots roots = Roots.of(functions);
    add(digest, roots.values().toArray());
    try {
      for (String entry : classPath) {
        add(digest, entry(Path.of(entry), roots));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the code of a named job could not be read: %s; check the class path".formatted(e), e);
    }
    return ByteBuffer.wrap(digest.digest()).getLong();
  }

  /** Returns the text of what counts of an entry. */
  private static byte[] entry(Path path, Roots roots) throws IOException {
    try (ClassPathEntry entry = ClassPathEntry.open(path)) {
      boolean isHome = roots.classes().stream().anyMatch(entry::holds);
      String code = isHome ? reachable(entry, roots) : entry.classes();
      return (entry.resources() + code).getBytes(StandardCharsets.UTF_8);
    }
  }

  private static String reachable(ClassPathEntry entry, Roots roots) throws IOException {
    try {
      return new ReachableCode(entry).text(roots);
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      log.debug("class files that cannot be read count as they are: {}", e.getMessage());
      return entry.classes();
    }
  }

  private static void add(MessageDigest digest, byte[] part) {
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).flip());
    digest.update(part);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
