package dev.fleetpool.kafka.blob;

/** What is on the blobs topic is not the blob that it should be, or not all of it. */
public final class BlobDamagedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  BlobDamagedException(String message) {
    super(message);
  }
}
