package dev.fleetpool.examples.grid;

import java.util.Comparator;
import java.util.List;

/**
 * What the grid found for one topic.
 *
 * @param topic the topic
 * @param best the result with the smallest RMSE; of equal ones the first in the order of the grid
 * @param relativeErrors the RMSE of every combination as a share of the naive one, ascending
 */
record TopicSummary(Topic topic, GridResult best, List<Double> relativeErrors) {

  TopicSummary {
    relativeErrors = List.copyOf(relativeErrors);
  }

  /** Sums up a topic's results, of which there is at least one. */
  static TopicSummary of(Topic topic, List<GridResult> results) {
    GridResult best =
        results.stream().min(Comparator.comparingDouble(r -> r.error().rmse())).orElseThrow();
    return new TopicSummary(
        topic, best, results.stream().map(TopicSummary::relativeError).sorted().toList());
  }

  private static double relativeError(GridResult result) {
    return result.error().rmse() / result.naive().rmse();
  }

  /** Returns by which part of the naive error the best combination is better. */
  double improvement() {
    return 1 - relativeError(best);
  }

  /** Returns which part of the combinations is no better than the naive prediction. */
  double shareInVain() {
    return relativeErrors.stream().filter(e -> e >= 1).count() / (double) relativeErrors.size();
  }
}
