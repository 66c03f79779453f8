package dev.fleetpool.coordinator;

import dev.fleetpool.Codec;
import dev.fleetpool.coordinator.types.ResultFilter;
import dev.fleetpool.payload.BlobSource;
import dev.fleetpool.payload.EncodedPayload;
import dev.fleetpool.payload.Payload;
import dev.fleetpool.payload.PayloadInput;
import dev.fleetpool.payload.Reading;
import org.jspecify.annotations.Nullable;

/**
 * How the results of a job are read. Thread-safe.
 *
 * @param loader where their classes come from
 * @param filter which classes they may hold
 * @param codec reads what a codec wrote
 */
record ValueReading(ClassLoader loader, ResultFilter filter, Codec codec) {

  /** Reads the next value. */
  @Nullable Object next(PayloadInput payloads, BlobSource blobs) {
    return Payload.read(payloads, reading(blobs));
  }

  /** Reads a value. */
  @Nullable Object of(EncodedPayload payload, BlobSource blobs) {
    return payload.read(reading(blobs));
  }

  private Reading reading(BlobSource blobs) {
    return new Reading(loader, filter, codec, blobs);
  }
}
