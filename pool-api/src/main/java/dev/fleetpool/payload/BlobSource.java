package dev.fleetpool.payload;

import dev.fleetpool.Broadcast;
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

  /**
   * Returns what takes the place of a broadcast that was read.
   *
   * @param reading how its value is to be read, from {@link #find}
   */
  default Broadcast<?> broadcast(SentBroadcast<?> sent, Reading reading) {
    return sent.readWith(reading);
  }
}
