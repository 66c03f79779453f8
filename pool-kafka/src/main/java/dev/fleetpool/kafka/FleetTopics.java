package dev.fleetpool.kafka;

import java.util.Map;

/**
 * The topics of a fleet as the brokers have them.
 *
 * @param found the fleet's topics that exist, by name
 * @param slots the members of the workers' group
 * @param brokers how many brokers there are
 */
public record FleetTopics(Map<String, TopicState> found, int slots, int brokers) {

  /** Copies the map. */
  public FleetTopics {
    found = Map.copyOf(found);
  }
}
