package dev.fleetpool.proto;

/**
 * One sending of a chunk.
 *
 * @param job the run it belongs to
 * @param chunkId unique within the run; a chunk that is sent again gets a new one
 */
public record ChunkKey(JobKey job, long chunkId) {}
