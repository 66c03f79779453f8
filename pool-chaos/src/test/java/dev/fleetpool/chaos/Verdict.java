package dev.fleetpool.chaos;

import java.time.Duration;
import java.util.List;

/**
 * What the {@link HistoryChecker} found. Everything but the stall and what was executed twice is a
 * broken promise.
 *
 * @param tasks how many tasks there were
 * @param lost indexes that were never answered
 * @param wrong values that are no task's answer
 * @param repeated indexes that were answered more than once
 * @param disordered indexes that were answered after a later one
 * @param unexecuted indexes that were answered and never executed
 * @param longestStall the longest time between two results
 * @param executedTwice how many executions there were beyond the first of each task
 * @param orphans what was left behind
 */
record Verdict(
    int tasks,
    List<Integer> lost,
    List<Long> wrong,
    List<Integer> repeated,
    List<Integer> disordered,
    List<Integer> unexecuted,
    Duration longestStall,
    int executedTwice,
    List<String> orphans) {

  /** Returns the broken promises, one line each. */
  List<String> violations() {
    return List.of(
            line("lost", lost),
            line("wrong", wrong),
            line("repeated", repeated),
            line("disordered", disordered),
            line("unexecuted", unexecuted),
            line("orphans", orphans))
        .stream()
        .filter(line -> !line.isEmpty())
        .toList();
  }

  private static String line(String what, List<?> found) {
    return found.isEmpty()
        ? ""
        : "%s: %d, such as %s".formatted(what, found.size(), found.stream().limit(20).toList());
  }
}
