package dev.fleetpool.worker.core;

import dev.fleetpool.proto.ChunkKey;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The chunks that the slots of this host have started, so that one that is delivered again, to the
 * same slot or another one, is not run again. Thread-safe. Only the last {@value #MOST} are kept.
 */
public final class StartedChunks {

  private static final int MOST = 20_000;

  private final Set<ChunkKey> keys = new LinkedHashSet<>();

  /** Adds a chunk; returns whether it is new. */
  public synchronized boolean add(ChunkKey key) {
    boolean isNew = keys.add(key);
    if (keys.size() > MOST) {
      keys.remove(keys.iterator().next());
    }
    return isNew;
  }

  /** Says whether a chunk was added. */
  public synchronized boolean contains(ChunkKey key) {
    return keys.contains(key);
  }
}
