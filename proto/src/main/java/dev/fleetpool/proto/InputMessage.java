package dev.fleetpool.proto;

import java.util.List;

/**
 * Inputs of a detached job; on the inputs topic, keyed by job id.
 *
 * @param submission the job, with the epoch of its submission
 * @param firstIndex the index of the first input
 * @param count how many consecutive inputs it holds
 * @param inputs as many payloads as count says
 * @param blobs where the blobs are that the only input has apart
 * @param broadcasts where the broadcasts are that the only input holds
 */
public record InputMessage(
    JobKey submission,
    long firstIndex,
    int count,
    Bytes inputs,
    List<BlobRef> blobs,
    List<BlobRef> broadcasts)
    implements WireMessage {

  /** Copies the lists. */
  public InputMessage {
    blobs = List.copyOf(blobs);
    broadcasts = List.copyOf(broadcasts);
  }
}
