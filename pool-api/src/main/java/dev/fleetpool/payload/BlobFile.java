package dev.fleetpool.payload;

import java.nio.file.Path;

/**
 * A value in a file of its own, on its way to where it is to be kept.
 *
 * @param blob its name
 * @param path the file, which belongs to whoever holds this
 */
public record BlobFile(Blob blob, Path path) {}
