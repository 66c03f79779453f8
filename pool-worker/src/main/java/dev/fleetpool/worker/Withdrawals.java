package dev.fleetpool.worker;

import dev.fleetpool.proto.ChunkKey;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The chunks that coordinators asked for back, so that one that has not been polled yet is not run
 * when it is. Thread-safe. Only the last {@value #MOST} are kept: a chunk is on its way for
 * seconds, not for ever.
 */
final class Withdrawals {

  private static final int MOST = 20_000;

  private final Map<ChunkKey, Boolean> keys =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<ChunkKey, Boolean> eldest) {
          return size() > MOST;
        }
      };

  synchronized void add(ChunkKey key) {
    keys.put(key, true);
  }

  synchronized boolean contains(ChunkKey key) {
    return !keys.isEmpty() && keys.containsKey(key);
  }
}
