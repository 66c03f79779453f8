package dev.fleetpool.coordinator.core;

import dev.fleetpool.proto.ChunkKey;
import java.util.List;

/**
 * What a coordinator knows of a slot, for those who watch it.
 *
 * @param host the name of its host
 * @param slot its number there, from 0
 * @param partitions what it owns
 * @param chunks what is on its way to it, or runs there, the first one first
 */
public record SlotLoad(String host, int slot, List<Integer> partitions, List<ChunkKey> chunks) {

  /** Copies the lists. */
  public SlotLoad {
    partitions = List.copyOf(partitions);
    chunks = List.copyOf(chunks);
  }
}
