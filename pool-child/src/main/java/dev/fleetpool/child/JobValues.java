package dev.fleetpool.child;

import dev.fleetpool.Broadcast;
import dev.fleetpool.Codec;
import dev.fleetpool.payload.Blob;
import dev.fleetpool.payload.BlobSource;
import dev.fleetpool.payload.EncodedPayload;
import dev.fleetpool.payload.Payload;
import dev.fleetpool.payload.PayloadInput;
import dev.fleetpool.payload.Reading;
import dev.fleetpool.payload.SentBroadcast;
import java.io.IOException;
import java.lang.ref.SoftReference;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads the values of one job: function and inputs. Thread-safe, as user code may read a broadcast
 * that holds another one on a thread of its own.
 *
 * <p>It holds the broadcasts that were read of the job, so that the next input that names one finds
 * it read; softly, as inputs may name one each. What the function captures it holds itself. When
 * the job is forgotten they go, unless another job holds them.
 */
final class JobValues implements BlobSource {

  private final Values values;
  private final Map<Blob, SoftReference<SentBroadcast<?>>> held = new ConcurrentHashMap<>();

  JobValues(Values values) {
    this.values = values;
  }

  @Override
  public Path find(Blob blob) throws IOException {
    return values.find(blob);
  }

  @Override
  public Broadcast<?> broadcast(SentBroadcast<?> sent, Reading reading) {
    SentBroadcast<?> own = values.broadcast(sent, reading);
    held.put(own.blob(), new SoftReference<>(own));
    return own;
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
    return new Reading(values.loader(), Payload.ANY_CLASS, codec, this);
  }
}
