package dev.fleetpool.child;

import dev.fleetpool.payload.Blob;
import dev.fleetpool.payload.Reading;
import dev.fleetpool.payload.SentBroadcast;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the values that the agent gives come from: the class path, and a folder with those that
 * travel apart, which lie there before the agent gives the chunk that needs them. Of each broadcast
 * there is one in the child for as long as somebody holds it. Thread-safe.
 */
final class Values {

  private final ClassLoader loader;
  private final Path folder;
  private final Map<Blob, WeakReference<SentBroadcast<?>>> broadcasts = new HashMap<>();

  /**
   * Creates it.
   *
   * @param loader where classes come from
   * @param folder the values that travel apart, in files called after their hash
   */
  Values(ClassLoader loader, Path folder) {
    this.loader = loader;
    this.folder = folder;
  }

  ClassLoader loader() {
    return loader;
  }

  /** Returns the file of a value that travels apart. */
  Path find(Blob blob) throws IOException {
    Path file = folder.resolve(blob.hash());
    if (!Files.exists(file)) {
      throw new IOException(file + " is not there");
    }
    return file;
  }

  /** Returns the broadcast of this child that has this name; the first one reads as it is told. */
  synchronized SentBroadcast<?> broadcast(SentBroadcast<?> sent, Reading reading) {
    Blob name = sent.blob();
    WeakReference<SentBroadcast<?>> held = broadcasts.get(name);
    @Nullable SentBroadcast<?> known = held == null ? null : held.get();
    if (known != null) {
      return known;
    }
    SentBroadcast<?> first = sent.readWith(reading);
    broadcasts.values().removeIf(reference -> reference.refersTo(null));
    broadcasts.put(name, new WeakReference<>(first));
    return first;
  }
}
