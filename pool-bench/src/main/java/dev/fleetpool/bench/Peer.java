package dev.fleetpool.bench;

/**
 * Another system of the field, found by {@link java.util.ServiceLoader} where its libraries are on
 * the class path.
 */
public interface Peer {

  /** Returns what it is called. */
  String name();

  /** Starts it, with so many tasks at a time outside this JVM. */
  TaskPool open(int slots) throws Exception;
}
