package dev.fleetpool.payload;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The file of a value that travels apart, which is hashed while it is read: it has lain on a disk,
 * perhaps for long. For one reading, by one thread.
 */
final class CheckedFile implements AutoCloseable {

  private final Path path;
  private final Blob blob;
  private final DigestInputStream content;

  private CheckedFile(Path path, Blob blob, DigestInputStream content) {
    this.path = path;
    this.blob = blob;
    this.content = content;
  }

  /**
   * Finds a value, reads it in this way, and lets its file go.
   *
   * @throws IOException if it cannot be had, or the file is not what it was
   * @throws MalformedPayloadException if it is, and its value cannot be read all the same
   */
  static @Nullable Object read(
      Blob blob, Reading reading, Function<PayloadInput, @Nullable Object> decoding)
      throws IOException {
    Path path = reading.blobs().find(blob);
    try (CheckedFile file =
        new CheckedFile(
            path, blob, new DigestInputStream(Files.newInputStream(path), Blob.newDigest()))) {
      return file.read(decoding);
    } finally {
      reading.blobs().done(blob);
    }
  }

  private @Nullable Object read(Function<PayloadInput, @Nullable Object> decoding)
      throws IOException {
    try {
      Object value = decoding.apply(PayloadInput.windowOn(content, blob.size()));
      check();
      return value;
    } catch (MalformedPayloadException e) {
      check(); // what is damaged may look like anything
      throw e;
    }
  }

  private void check() throws IOException {
    content.transferTo(OutputStream.nullOutputStream());
    Blob found = Blob.of(content.getMessageDigest().digest(), blob.size());
    if (!found.equals(blob)) {
      throw new IOException(
          "its file %s was changed after it was written, by somebody or by a failing disk; delete it and start the job again"
              .formatted(path));
    }
  }

  @Override
  public void close() throws IOException {
    content.close();
  }
}
