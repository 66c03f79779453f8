package dev.fleetpool.child;

import dev.fleetpool.Codec;
import dev.fleetpool.payload.Blob;
import dev.fleetpool.payload.BlobSource;
import dev.fleetpool.payload.EncodedPayload;
import dev.fleetpool.payload.Payload;
import dev.fleetpool.payload.PayloadInput;
import dev.fleetpool.payload.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Reads the values that the agent gives: inputs, functions, initializers. Those that travel apart
 * lie in a folder of the agent's before it gives the chunk that needs them. Owned by the task
 * thread.
 *
 * @param loader where classes come from
 * @param folder the values that travel apart, in files called after their hash
 */
record Values(ClassLoader loader, Path folder) implements BlobSource {

  @Override
  public Path find(Blob blob) throws IOException {
    Path file = folder.resolve(blob.hash());
    if (!Files.exists(file)) {
      throw new IOException(file + " is not there");
    }
    return file;
  }

  /**
   * Reads a value.
   *
   * @throws dev.fleetpool.payload.MalformedPayloadException if it cannot be read
   */
  @Nullable Object read(byte[] payload) {
    return Payload.read(new PayloadInput(payload), reading(Payload.NO_CODEC));
  }

  /**
   * Reads a value.
   *
   * @param codec reads what a codec wrote
   * @throws dev.fleetpool.payload.MalformedPayloadException if it cannot be read
   */
  @Nullable Object read(EncodedPayload payload, Codec codec) {
    return payload.read(reading(codec));
  }

  private Reading reading(Codec codec) {
    return new Reading(loader, Payload.ANY_CLASS, codec, this);
  }
}
