package dev.fleetpool;

import java.util.List;

/**
 * A host of a fleet, as its last heartbeat told.
 *
 * @param name its name
 * @param slots how many tasks it runs at once
 * @param busySlots how many of these run one
 * @param labels what it has that not all have
 * @param javaVersion the feature version of the Java of its children; 0 if it does not say
 * @param memoryBytes the memory of machine or container; 0 if it does not say
 */
public record HostStatus(
    String name, int slots, int busySlots, List<String> labels, int javaVersion, long memoryBytes) {

  /** Copies the list. */
  public HostStatus {
    labels = List.copyOf(labels);
  }
}
