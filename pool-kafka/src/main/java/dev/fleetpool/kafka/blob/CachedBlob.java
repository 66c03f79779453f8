package dev.fleetpool.kafka.blob;

import dev.fleetpool.proto.BlobHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A blob in a folder.
 *
 * @param file its file
 * @param size its size
 * @param used when it was last used, by the clock of the file system
 */
record CachedBlob(Path file, long size, FileTime used) {

  /** Returns those among the files of a folder. */
  static List<CachedBlob> leastUsedFirst(List<Path> files) throws IOException {
    List<CachedBlob> blobs = new ArrayList<>();
    for (Path file : files) {
      if (BlobHash.isHash(file.getFileName().toString())) {
        Path used = file.resolveSibling(file.getFileName() + ".used");
        FileTime time = Files.getLastModifiedTime(Files.exists(used) ? used : file);
        blobs.add(new CachedBlob(file, Files.size(file), time));
      }
    }
    blobs.sort(Comparator.comparing(CachedBlob::used));
    return blobs;
  }
}
