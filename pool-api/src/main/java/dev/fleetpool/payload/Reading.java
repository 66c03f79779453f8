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

  /** Returns the same with another codec. */
  Reading with(Codec other) {
    return new Reading(loader, filter, other, blobs);
  }
}
