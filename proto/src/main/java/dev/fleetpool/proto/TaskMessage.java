package dev.fleetpool.proto;

import java.util.List;

/**
 * A chunk on its way to a slot; on the tasks topic.
 *
 * @param key which chunk
 * @param firstIndex the index of its first task
 * @param count how many consecutive tasks it holds
 * @param attempt the number of this attempt at them, from 1
 * @param inputs as many payloads as count says
 * @param fingerprints of the code and the inputs, for results that a later run may return to
 * @param blobs where the blobs are that the inputs mention
 */
public record TaskMessage(
    ChunkKey key,
    long firstIndex,
    int count,
    int attempt,
    Bytes inputs,
    Fingerprints fingerprints,
    List<BlobRef> blobs)
    implements WireMessage {

  /** Copies the list. */
  public TaskMessage {
    blobs = List.copyOf(blobs);
  }

  /** A chunk whose inputs mention no blobs. */
  public TaskMessage(
      ChunkKey key,
      long firstIndex,
      int count,
      int attempt,
      Bytes inputs,
      Fingerprints fingerprints) {
    this(key, firstIndex, count, attempt, inputs, fingerprints, List.of());
  }

  /** A chunk of a job to which no later run returns. */
  public TaskMessage(ChunkKey key, long firstIndex, int count, int attempt, Bytes inputs) {
    this(key, firstIndex, count, attempt, inputs, Fingerprints.NONE, List.of());
  }

  /** Returns the index after its last task. */
  public long endIndex() {
    return firstIndex + count;
  }
}
