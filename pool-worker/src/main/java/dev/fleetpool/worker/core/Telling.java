package dev.fleetpool.worker.core;

import dev.fleetpool.payload.BlobFile;
import dev.fleetpool.proto.ResultMessage;
import java.util.List;

/**
 * Results that are to be told of.
 *
 * @param message what is said, yet without the places of blobs
 * @param files the values that its records mention and that travel apart, in the order of the
 *     records; to be published before it
 */
record Telling(ResultMessage message, List<BlobFile> files) {

  Telling {
    files = List.copyOf(files);
  }
}
