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
 */
public record HostOffer(SortedSet<String> labels, Allowed settings) {

  /** Of a host like any other. */
  public static final HostOffer PLAIN = new HostOffer(new TreeSet<>(), Allowed.ALL);

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
}
