package dev.fleetpool.bench;

/** The heap of this JVM. */
final class Heap {

  private Heap() {}

  /** Returns how many bytes are in use after all garbage is gone. */
  static long usedBytes() {
    // The second one takes what the first one found to be of weak reference only.
    System.gc();
    System.gc();
    Runtime jvm = Runtime.getRuntime();
    return jvm.totalMemory() - jvm.freeMemory();
  }
}
