package dev.fleetpool.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What several rounds of one workload gave.
 *
 * @param workload what was measured
 * @param unit the unit of the values
 * @param rounds one value per round, in the order in which they were measured
 */
record Figure(String workload, String unit, List<Double> rounds) {

  /** Copies the list. */
  Figure {
    rounds = List.copyOf(rounds);
  }

  double median() {
    double[] sorted = rounds.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return sorted[sorted.length / 2];
  }

  String toRow() {
    double[] sorted = rounds.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return String.format(
        Locale.ROOT,
        "%-52s %12s %12s %12s  %s",
        workload,
        text(median()),
        text(sorted[0]),
        text(sorted[sorted.length - 1]),
        unit);
  }

  private static String text(double value) {
    return String.format(Locale.ROOT, Math.abs(value) < 10 ? "%.3f" : "%,.0f", value);
  }

  String toJson() {
    return String.format(
        Locale.ROOT,
        "{\"workload\":\"%s\",\"unit\":\"%s\",\"median\":%f,\"rounds\":%s}",
        workload,
        unit,
        median(),
        Arrays.toString(rounds.toArray()));
  }
}
