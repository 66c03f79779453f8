package dev.fleetpool.payload;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** A file that is written once, from its beginning to its end, and hashed meanwhile. */
final class HashedFile implements AutoCloseable {

  /** Larger writes would be copied as a whole on their way. */
  private static final int WRITE_SIZE = 64 * 1024;

  private final OutputStream file;
  private final MessageDigest digest;
  private long size;
  private @Nullable IOException failure;

  private HashedFile(OutputStream file, MessageDigest digest) {
    this.file = file;
    this.digest = digest;
  }

  static HashedFile create(Path path) throws IOException {
    return new HashedFile(Files.newOutputStream(path), Blob.newDigest());
  }

  void write(byte[] bytes, int offset, int length) throws IOException {
    digest.update(bytes, offset, length);
    size += length;
    try {
      for (int done = 0; done < length; done += WRITE_SIZE) {
        file.write(bytes, offset + done, Math.min(WRITE_SIZE, length - done));
      }
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  /** Throws what writing has thrown before, if it did: user code may have come in between. */
  void throwFailure() throws IOException {
    if (failure != null) {
      throw failure;
    }
  }

  /** Returns the name of what was written. */
  Blob finish() throws IOException {
    throwFailure();
    return Blob.of(digest.digest(), size);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
