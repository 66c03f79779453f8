package dev.fleetpool.kafka;

import java.util.Map;
import java.util.OptionalLong;

/**
 * How the brokers have a topic.
 *
 * @param name its name
 * @param partitions how many partitions it has
 * @param replicas how many replicas its partitions have, at least
 * @param settings its settings, those that are the brokers' defaults included; empty where we may
 *     not ask
 */
public record TopicState(String name, int partitions, int replicas, Map<String, String> settings) {

  /** Copies the map. */
  public TopicState {
    settings = Map.copyOf(settings);
  }

  /** Returns a setting that is a number, if it is known. */
  OptionalLong number(String setting) {
    String value = settings.get(setting);
    return value == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(value));
  }
}
