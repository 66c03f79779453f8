package dev.fleetpool.proto;

/**
 * An entry of the index of blobs.
 *
 * @param blob where one is; all of it was in the log when this was written
 */
public record BlobRecord(BlobRef blob) implements WireMessage {}
