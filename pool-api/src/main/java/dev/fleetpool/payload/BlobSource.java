package dev.fleetpool.payload;

import java.io.IOException;
import java.nio.file.Path;

/** Where the blobs are that payloads mention. */
@FunctionalInterface
public interface BlobSource {

  /** Has none. */
  BlobSource NONE =
      blob -> {
        throw new IOException("it was not sent along");
      };

  /**
   * Returns the file with the content of a blob, which may have to be waited for.
   *
   * @throws IOException if it cannot be had; the message says why and what to do
   */
  Path find(Blob blob) throws IOException;

  /** The content of a blob that was found has been read, or given up. */
  default void done(Blob blob) {}
}
