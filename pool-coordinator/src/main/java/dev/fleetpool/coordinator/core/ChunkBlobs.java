package dev.fleetpool.coordinator.core;

import dev.fleetpool.proto.BlobRef;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where the inputs of a chunk are that travel apart.
 *
 * @param places by task index; tasks whose inputs are in the chunk are left out
 */
record ChunkBlobs(Map<Long, List<BlobRef>> places) {

  /** All inputs are in the chunk. */
  static final ChunkBlobs NONE = new ChunkBlobs(Map.of());

  ChunkBlobs {
    places = Map.copyOf(places);
  }

  /** Returns those of the tasks with the given indexes. */
  ChunkBlobs part(long from, long end) {
    if (places.isEmpty()) {
      return NONE;
    }
    Map<Long, List<BlobRef>> some = new HashMap<>(places);
    some.keySet().removeIf(index -> index < from || index >= end);
    return new ChunkBlobs(some);
  }

  /** Returns all of them. */
  List<BlobRef> all() {
    return places.isEmpty()
        ? List.of()
        : places.values().stream().flatMap(List::stream).distinct().toList();
  }
}
