package dev.fleetpool.proto;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What sets a host apart from others of the fleet.
 *
 * @param labels what its operator says that it has
 * @param javaVersion the feature version of the Java that runs its children; 0 if it does not say
 * @param memoryBytes the memory of the machine or container; 0 if it does not say
 */
public record HostTraits(SortedSet<String> labels, int javaVersion, long memoryBytes) {

  /** Of a host that says nothing. */
  public static final HostTraits UNKNOWN = new HostTraits(new TreeSet<>(), 0, 0);

  /** Copies the set. */
  public HostTraits {
    labels = Collections.unmodifiableSortedSet(new TreeSet<>(labels));
  }
}
