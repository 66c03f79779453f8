package dev.fleetpool.worker.core;

import dev.fleetpool.proto.ChunkKey;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The last {@value #MOST} chunks of some kind: a chunk is on its way for seconds, not for ever.
 * Thread-safe.
 */
final class RecentChunks {

  private static final int MOST = 20_000;

  private final Set<ChunkKey> keys = new LinkedHashSet<>();

  /** Adds a chunk; returns whether it is new. */
  synchronized boolean add(ChunkKey key) {
    boolean isNew = keys.add(key);
    if (keys.size() > MOST) {
      keys.remove(keys.iterator().next());
    }
    return isNew;
  }

  /** Says whether a chunk was added. */
  synchronized boolean contains(ChunkKey key) {
    return keys.contains(key);
  }
}
