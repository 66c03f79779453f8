package dev.fleetpool.proto;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What a job needs of the hosts that run it.
 *
 * @param labels its tasks run only on hosts that have all of these
 * @param child how its children are to be started
 */
public record JobNeeds(SortedSet<String> labels, ChildOptions child) {

  /** Of a job that any host can run. */
  public static final JobNeeds NONE = new JobNeeds(new TreeSet<>(), ChildOptions.DEFAULT);

  private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9._=-]{1,100}");

  /** Copies the set. */
  public JobNeeds {
    labels = Collections.unmodifiableSortedSet(new TreeSet<>(labels));
  }

  /** Says whether a text can be a label, of a job as of a host. */
  public static boolean isLabel(String text) {
    return LABEL.matcher(text).matches();
  }
}
