package dev.fleetpool.kafka;

import dev.fleetpool.proto.Topics;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/** Asks the brokers how they have a fleet's topics. For one thread. */
public final class TopicSurvey {

  private final Admin admin;
  private final KafkaConnection kafka;

  /** Asks with this client, which stays the caller's to close. */
  public TopicSurvey(Admin admin, KafkaConnection kafka) {
    this.admin = admin;
    this.kafka = kafka;
  }

  /**
   * Returns the topics of the fleet that exist; the brokers are waited for.
   *
   * @throws org.apache.kafka.common.KafkaException if none answers, or it refuses
   */
  public FleetTopics take() {
    Topics topics = kafka.topics();
    TopicAdmin topicAdmin = new TopicAdmin(admin, kafka);
    Set<String> names = new HashSet<>(TopicRules.settings(topics).keySet());
    names.retainAll(topicAdmin.awaitNames());
    Map<String, TopicState> found = new HashMap<>();
    TopicAdmin.await(admin.describeTopics(names).allTopicNames())
        .values()
        .forEach(topic -> found.put(topic.name(), state(topic)));
    int brokers = TopicAdmin.await(admin.describeCluster().nodes()).size();
    return new FleetTopics(found, slots(topicAdmin), brokers);
  }

  /** No slot is there as long as there is no group, or as we may not ask. */
  private static int slots(TopicAdmin topicAdmin) {
    try {
      return topicAdmin.groupMembers();
    } catch (GroupIdNotFoundException | AuthorizationException e) {
      return 0;
    }
  }

  private TopicState state(TopicDescription topic) {
    int replicas =
        topic.partitions().stream()
            .mapToInt(partition -> partition.replicas().size())
            .min()
            .orElse(0);
    return new TopicState(
        topic.name(), topic.partitions().size(), replicas, settings(topic.name()));
  }

  private Map<String, String> settings(String topic) {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    Map<ConfigResource, KafkaFuture<Config>> answers =
        admin.describeConfigs(List.of(resource)).values();
    try {
      Map<String, String> settings = new HashMap<>();
      for (KafkaFuture<Config> answer : answers.values()) {
        for (ConfigEntry entry : TopicAdmin.await(answer).entries()) {
          if (entry.value() != null) {
            settings.put(entry.name(), entry.value());
          }
        }
      }
      return settings;
    } catch (AuthorizationException e) {
      return Map.of();
    }
  }
}
