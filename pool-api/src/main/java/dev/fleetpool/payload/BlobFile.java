package dev.fleetpool.payload;

import java.nio.file.Path;
import java.util.List;

/**
 * A value in a file of its own, on its way to where it is to be kept.
 *
 * @param blob its name
 * @param path the file, which belongs to whoever holds this
 * @param mentioned the broadcasts that are named within
 */
public record BlobFile(Blob blob, Path path, List<Blob> mentioned) {

  /** Copies the list. */
  public BlobFile {
    mentioned = List.copyOf(mentioned);
  }

  /** A value that mentions no broadcast one. */
  public BlobFile(Blob blob, Path path) {
    this(blob, path, List.of());
  }
}
