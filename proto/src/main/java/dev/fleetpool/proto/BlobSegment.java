package dev.fleetpool.proto;

/**
 * A piece of a blob.
 *
 * @param hash of which blob
 * @param index its place in it, from 0
 * @param data its bytes
 */
public record BlobSegment(BlobHash hash, int index, Bytes data) implements WireMessage {}
