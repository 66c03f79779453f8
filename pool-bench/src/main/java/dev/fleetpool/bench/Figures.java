package dev.fleetpool.bench;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/** What was measured so far: a figure per workload, contender and round. For one thread. */
final class Figures {

  private final Map<Workload, Map<String, List<Double>>> rounds = new EnumMap<>(Workload.class);
  private final Set<String> contenders = new LinkedHashSet<>();
  private final List<String> leftOut = new ArrayList<>();

  void add(String contender, Map<Workload, Double> figures) {
    contenders.add(contender);
    figures.forEach(
        (workload, figure) ->
            rounds
                .computeIfAbsent(workload, each -> new LinkedHashMap<>())
                .computeIfAbsent(contender, each -> new ArrayList<>())
                .add(figure));
  }

  /** Notes that a contender was left out, and why. */
  void leaveOut(String note) {
    leftOut.add(note);
  }

  /** Returns a line for each contender that was left out from some workload on. */
  List<String> leftOut() {
    return List.copyOf(leftOut);
  }

  /** Returns the contenders in the order in which they first had a figure. */
  List<String> contenders() {
    return List.copyOf(contenders);
  }

  /** Returns the figures of all rounds, in their order; none if it was not measured. */
  List<Double> rounds(Workload workload, String contender) {
    return rounds.getOrDefault(workload, Map.of()).getOrDefault(contender, List.of());
  }

  /** Returns the median of the rounds. */
  OptionalDouble median(Workload workload, String contender) {
    double[] sorted =
        rounds(workload, contender).stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return sorted.length == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(sorted[sorted.length / 2]);
  }
}
