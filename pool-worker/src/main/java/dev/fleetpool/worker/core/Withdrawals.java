package dev.fleetpool.worker.core;

import dev.fleetpool.proto.ChunkKey;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The chunks that coordinators asked for back, so that one that has not been polled yet is not run
 * when it is. Thread-safe. Only the last {@value #MOST} are kept: a chunk is on its way for
 * seconds, not for ever.
 */
public final class Withdrawals {

  private static final int MOST = 20_000;

  private final Map<ChunkKey, Boolean> keys =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<ChunkKey, Boolean> eldest) {
          return size() > MOST;
        }
      };

  /** Takes note that a chunk was asked back. */
  public synchronized void add(ChunkKey key) {
    keys.put(key, true);
  }

  /** Says whether a chunk was asked back. */
  public synchronized boolean contains(ChunkKey key) {
    return !keys.isEmpty() && keys.containsKey(key);
  }
}
