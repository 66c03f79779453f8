package dev.fleetpool.proto;

import java.util.List;

/**
 * The class path of a job, in its order.
 *
 * @param paths where the jars and class folders lie on the caller's machine
 * @param bundle the same, entry by entry, as jars that travel; empty where agents take them from
 *     the paths
 */
public record ClassPath(List<String> paths, List<BlobRef> bundle) {

  /** No jars at all. */
  public static final ClassPath NONE = new ClassPath(List.of(), List.of());

  /** Copies the lists. */
  public ClassPath {
    paths = List.copyOf(paths);
    bundle = List.copyOf(bundle);
  }

  /** A class path that agents find at its paths. */
  public static ClassPath at(List<String> paths) {
    return new ClassPath(paths, List.of());
  }

  /** Returns what people call an entry of the bundle. */
  public String name(int index) {
    return paths.size() == bundle.size() ? paths.get(index) : "blob " + bundle.get(index).hash();
  }

  /** Says whether it travels. */
  public boolean isBundle() {
    return !bundle.isEmpty();
  }
}
