package dev.fleetpool.proto;

/**
 * A chunk on its way to a slot; on the tasks topic.
 *
 * @param key which chunk
 * @param firstIndex the index of its first task
 * @param count how many consecutive tasks it holds
 * @param attempt the number of this attempt at them, from 1
 * @param inputs as many payloads as count says
 */
public record TaskMessage(ChunkKey key, long firstIndex, int count, int attempt, Bytes inputs)
    implements WireMessage {

  /** Returns the index after its last task. */
  public long endIndex() {
    return firstIndex + count;
  }
}
