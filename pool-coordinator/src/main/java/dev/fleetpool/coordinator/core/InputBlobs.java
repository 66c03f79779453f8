package dev.fleetpool.coordinator.core;

import dev.fleetpool.proto.BlobRef;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the blobs are that one input, or function, needs.
 *
 * @param own its own value, if it travels apart
 * @param broadcasts the broadcasts that it holds, which others hold too
 */
public record InputBlobs(List<BlobRef> own, List<BlobRef> broadcasts) {

  /** It needs none. */
  public static final InputBlobs NONE = new InputBlobs(List.of(), List.of());

  /** Copies the lists. */
  public InputBlobs {
    own = List.copyOf(own);
    broadcasts = List.copyOf(broadcasts);
  }

  /** Returns all of them. */
  public List<BlobRef> all() {
    if (broadcasts.isEmpty()) {
      return own;
    }
    List<BlobRef> all = new ArrayList<>(own);
    all.addAll(broadcasts);
    return List.copyOf(all);
  }

  /** Says whether there are none. */
  public boolean isEmpty() {
    return own.isEmpty() && broadcasts.isEmpty();
  }

  /** Returns what it takes by itself: broadcasts are there once, however many hold them. */
  long ownBytes() {
    return own.stream().mapToLong(BlobRef::size).sum();
  }
}
