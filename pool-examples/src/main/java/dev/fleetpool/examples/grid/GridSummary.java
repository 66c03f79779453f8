package dev.fleetpool.examples.grid;

import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the results say, in the order of the topics. A topic without results is left out, so that
 * the last step can be made from the first few results as well as from all.
 *
 * @param topics a summary per topic
 * @param tasks the number of results
 * @param taskTime the sum of the times of the tasks, by the clocks of the children
 * @param run how the run went
 */
record GridSummary(List<TopicSummary> topics, int tasks, Duration taskTime, RunFigures run) {

  GridSummary {
    topics = List.copyOf(topics);
  }

  static GridSummary of(List<GridResult> results, RunFigures run) {
    Map<Topic, List<GridResult>> byTopic =
        results.stream()
            .collect(
                Collectors.groupingBy(
                    result -> result.task().topic(),
                    () -> new EnumMap<>(Topic.class),
                    Collectors.toList()));
    List<TopicSummary> topics =
        Arrays.stream(Topic.values())
            .filter(byTopic::containsKey)
            .map(topic -> TopicSummary.of(topic, byTopic.getOrDefault(topic, List.of())))
            .toList();
    long nanos = results.stream().mapToLong(GridResult::nanos).sum();
    return new GridSummary(topics, results.size(), Duration.ofNanos(nanos), run);
  }

  /** Returns how many times faster the run was than its tasks one after the other. */
  double speedUp() {
    return seconds(taskTime) / Math.max(seconds(run.wall()), 1e-9);
  }

  /** Returns which part of the slots' time was spent inside tasks. */
  double efficiency() {
    return speedUp() / run.slots();
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }
}
