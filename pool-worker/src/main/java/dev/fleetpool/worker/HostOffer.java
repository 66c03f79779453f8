package dev.fleetpool.worker;

import dev.fleetpool.proto.JobNeeds;
import dev.fleetpool.worker.core.HostRules.Allowed;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a host offers to jobs.
 *
 * @param labels what it has that not all hosts have, such as {@code gpu}
 * @param settings what jobs may set for their children
 * @param childMemoryBytes what the process of a child may hold in memory, heap and all else
 */
public record HostOffer(SortedSet<String> labels, Allowed settings, long childMemoryBytes) {

  /** Of a host like any other. */
  public static final HostOffer PLAIN = new HostOffer(new TreeSet<>(), Allowed.ALL);

  /** One whose children may hold as much as the host can give to any. */
  public HostOffer(SortedSet<String> labels, Allowed settings) {
    this(labels, settings, mostChildMemory());
  }

  /** Copies the set and checks the labels. */
  public HostOffer {
    labels = Collections.unmodifiableSortedSet(new TreeSet<>(labels));
    for (String label : labels) {
      if (!JobNeeds.isLabel(label)) {
        throw new IllegalArgumentException(
            "label=%s must be 1 to 100 letters, digits, dots, dashes, underscores or =; choose another"
                .formatted(label));
      }
    }
  }

  /**
   * Returns nine tenths of the memory of the machine or container: a child that holds more is about
   * to take the others, or the agent, with it.
   */
  public static long mostChildMemory() {
    return HostMemory.totalBytes() / 10 * 9;
  }
}
