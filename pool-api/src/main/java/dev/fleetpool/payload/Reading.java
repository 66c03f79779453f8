package dev.fleetpool.payload;

import dev.fleetpool.Codec;
import java.io.ObjectInputFilter;

/**
 * How values are read.
 *
 * @param loader where the classes of serialized objects come from
 * @param filter which classes may be deserialized
 * @param codec reads what a codec wrote
 * @param blobs where values are that travel apart
 */
public record Reading(ClassLoader loader, ObjectInputFilter filter, Codec codec, BlobSource blobs) {

  /** Returns the same for an object of so many bytes, which bound its arrays. */
  Reading bounded(long bytes) {
    return new Reading(loader, new StreamBounds(filter, bytes), codec, blobs);
  }
}
