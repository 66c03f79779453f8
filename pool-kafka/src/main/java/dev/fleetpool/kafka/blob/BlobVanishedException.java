package dev.fleetpool.kafka.blob;

/** A blob is no longer on the blobs topic: its records were deleted, mostly since they got old. */
public final class BlobVanishedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  BlobVanishedException(String message) {
    super(message);
  }
}
