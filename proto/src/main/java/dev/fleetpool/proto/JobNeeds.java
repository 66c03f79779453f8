package dev.fleetpool.proto;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a job needs of the hosts that run it.
 *
 * @param labels its tasks run only on hosts that have all of these
 * @param child how its children are to be started
 */
public record JobNeeds(SortedSet<String> labels, ChildOptions child) {

  /** Of a job that any host can run. */
  public static final JobNeeds NONE = new JobNeeds(new TreeSet<>(), ChildOptions.DEFAULT);

  /** Copies the set. */
  public JobNeeds {
    labels = Collections.unmodifiableSortedSet(new TreeSet<>(labels));
  }
}
