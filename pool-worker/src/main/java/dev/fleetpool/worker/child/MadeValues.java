package dev.fleetpool.worker.child;

import dev.fleetpool.child.frame.Frame;
import dev.fleetpool.payload.BlobFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The folder in which a child makes values that travel apart. Those that it has told of are moved
 * out of it at once, and what is left is deleted with the child: it was never told of. Owned by the
 * child's thread.
 *
 * @param folder the child's own
 * @param target where values go that it has told of
 */
record MadeValues(Path folder, Path target) {

  /** Creates the folder; what the child before it has left there goes. */
  static MadeValues create(ChildSettings settings) throws IOException {
    MadeValues made = new MadeValues(settings.made(), settings.values().made());
    made.delete();
    Files.createDirectories(made.folder);
    return made;
  }

  /** Returns the results with the files where they are safe from the child's end. */
  Frame.Results adopt(Frame.Results results) throws IOException {
    if (results.files().isEmpty()) {
      return results;
    }
    List<BlobFile> moved = new ArrayList<>();
    for (BlobFile file : results.files()) {
      Path to = target.resolve(folder.getFileName() + "-" + file.path().getFileName());
      Files.move(file.path(), to, StandardCopyOption.REPLACE_EXISTING);
      moved.add(new BlobFile(file.blob(), to));
    }
    return results.with(moved);
  }

  /** Deletes the folder and what is left in it. */
  void delete() throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.deleteIfExists(file);
      }
    }
    Files.deleteIfExists(folder);
  }
}
