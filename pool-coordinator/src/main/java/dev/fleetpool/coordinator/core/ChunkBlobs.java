package dev.fleetpool.coordinator.core;

import dev.fleetpool.proto.BlobRef;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where the blobs are that the inputs of a chunk need.
 *
 * @param places by task index; tasks whose inputs need none are left out
 */
record ChunkBlobs(Map<Long, List<BlobRef>> places) {

  /** No input needs any. */
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
