package dev.fleetpool.kafka;

import dev.fleetpool.kafka.TopicDeviation.Weight;
import dev.fleetpool.proto.Topics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What Fleetpool needs of its topics. The settings with which we create them are more than that: a
 * topic that somebody else made may have other ones, as long as these rules hold. Stateless.
 */
public final class TopicRules {

  private static final String CLEANUP = "cleanup.policy";
  private static final String RETENTION = "retention.ms";
  private static final String RETENTION_BYTES = "retention.bytes";
  private static final String MAX_BYTES = "max.message.bytes";
  private static final String TIMESTAMPS = "message.timestamp.type";
  private static final String MIN_IN_SYNC = "min.insync.replicas";
  private static final int REPLICAS_OF_A_QUORUM = 3;

  private final Topics topics;
  private final FleetTopics fleet;
  private final List<TopicDeviation> deviations = new ArrayList<>();

  private TopicRules(Topics topics, FleetTopics fleet) {
    this.topics = topics;
    this.fleet = fleet;
  }

  /**
   * Returns the settings with which each topic of a fleet is created, by name, those of detached
   * jobs last.
   */
  public static Map<String, Map<String, String>> settings(Topics topics) {
    Map<String, Map<String, String>> all = new LinkedHashMap<>();
    for (String name :
        List.of(
            topics.jobs(),
            topics.tasks(),
            topics.results(),
            topics.hosts(),
            topics.control(),
            topics.blobs())) {
      all.put(name, topics.settings().getOrDefault(name, Map.of()));
    }
    for (String name : List.of(topics.inputs(), topics.submissions(), topics.states())) {
      all.put(name, topics.detachedSettings().getOrDefault(name, Map.of()));
    }
    return all;
  }

  /** Returns in what the topics of a fleet do not follow the rules. */
  public static List<TopicDeviation> check(Topics topics, FleetTopics fleet) {
    TopicRules rules = new TopicRules(topics, fleet);
    settings(topics).forEach(rules::check);
    rules.checkDetachedPartitions();
    return List.copyOf(rules.deviations);
  }

  private void check(String name, Map<String, String> ours) {
    TopicState topic = fleet.found().get(name);
    if (topic == null) {
      checkNeed(name);
      return;
    }
    checkPartitions(topic);
    checkReplicas(topic);
    if (!topic.settings().isEmpty()) {
      checkCleanup(topic, ours.getOrDefault(CLEANUP, "delete"));
      checkRetention(topic, ours);
      checkRecords(topic);
    }
  }

  /** Topics of detached jobs are made together, when they are needed. */
  private void checkNeed(String name) {
    Set<String> detached = topics.detachedSettings().keySet();
    boolean begun = detached.stream().anyMatch(fleet.found()::containsKey);
    if (begun || !detached.contains(name)) {
      wrong(name, "topic %s must exist; say fleetpool topics create".formatted(name));
    }
  }

  private void checkPartitions(TopicState topic) {
    String name = topic.name();
    int has = topic.partitions();
    if (Set.of(topics.jobs(), topics.hosts(), topics.control()).contains(name)) {
      if (has != 1) {
        wrong(
            name,
            "partitions=%d of topic %s must be 1, as only the first is read; stop the fleet, delete the topic, and say fleetpool topics create"
                .formatted(has, name));
      }
    } else if (name.equals(topics.tasks()) && has < fleet.slots()) {
      wrong(
          name,
          "partitions=%d of topic %s must be at least %d, the slots of the fleet, or cores are idle; workers add them by themselves if they have the right ALTER on it: give them that, or say kafka-topics.sh --alter --topic %s --partitions %d"
              .formatted(has, name, fleet.slots(), name, fleet.slots()));
    } else if (name.equals(topics.blobs()) && has < 2) {
      wrong(
          name,
          "partitions=%d of topic %s must be at least 2, one for the index and others for the blobs; say kafka-topics.sh --alter --topic %s --partitions %d"
              .formatted(has, name, name, TopicAdmin.BLOB_PARTITIONS));
    }
  }

  private void checkReplicas(TopicState topic) {
    String name = topic.name();
    int replicas = topic.replicas();
    OptionalLong known = topic.number(MIN_IN_SYNC);
    long inSync = known.orElse(1);
    if (replicas == 1 && fleet.brokers() > 1) {
      wrong(
          name,
          "replicas=1 of topic %s must be more where there are %d brokers, or the loss of one loses what it has; add some with kafka-reassign-partitions.sh, or delete the topic while the fleet is stopped and say fleetpool topics create --replication %d"
              .formatted(name, fleet.brokers(), Math.min(REPLICAS_OF_A_QUORUM, fleet.brokers())));
    }
    if (inSync > replicas) {
      wrong(
          name,
          "%s=%d of topic %s must be at most %d, its replicas, or nothing can be written; %s"
              .formatted(
                  MIN_IN_SYNC,
                  inSync,
                  name,
                  replicas,
                  remedy(name, MIN_IN_SYNC, Math.max(1, replicas - 1))));
    } else if (inSync == replicas && replicas > 1) {
      advise(
          name,
          "%s=%d of topic %s should be less than %d, its replicas, or one broker that is away stops the fleet; %s"
              .formatted(
                  MIN_IN_SYNC, inSync, name, replicas, remedy(name, MIN_IN_SYNC, replicas - 1)));
    } else if (known.isPresent() && inSync == 1 && replicas >= REPLICAS_OF_A_QUORUM) {
      advise(
          name,
          "%s=1 of topic %s should be 2, or what only one broker has counts as written; %s"
              .formatted(MIN_IN_SYNC, name, remedy(name, MIN_IN_SYNC, 2)));
    }
  }

  private void checkCleanup(TopicState topic, String ours) {
    String has = topic.settings().getOrDefault(CLEANUP, ours);
    if (!policies(has).equals(policies(ours))) {
      wrong(
          topic.name(),
          "%s=%s of topic %s must be %s, %s; %s"
              .formatted(
                  CLEANUP,
                  has,
                  topic.name(),
                  ours,
                  ours.startsWith("compact")
                      ? "as it is a table whose latest record of each key counts"
                      : "or records that are still needed go",
                  remedy(topic.name(), CLEANUP, ours.contains(",") ? "[" + ours + "]" : ours)));
    }
  }

  private static Set<String> policies(String value) {
    return Set.of(value.replace(" ", "").split(","));
  }

  private void checkRetention(TopicState topic, Map<String, String> ours) {
    String name = topic.name();
    String least = ours.get(RETENTION);
    if (least == null) {
      return;
    }
    long has = topic.number(RETENTION).orElse(-1);
    if (has >= 0 && has < Long.parseLong(least)) {
      wrong(
          name,
          "%s=%d of topic %s must be at least %s, %s, or -1; %s"
              .formatted(
                  RETENTION,
                  has,
                  name,
                  least,
                  name.equals(topics.control())
                      ? "for which hosts look back for orders"
                      : "for which jobs can be resumed and read",
                  remedy(name, RETENTION, least)));
    }
    long bytes = topic.number(RETENTION_BYTES).orElse(-1);
    if (bytes >= 0) {
      wrong(
          name,
          "%s=%d of topic %s must be -1, or a large job loses what it has computed; %s"
              .formatted(RETENTION_BYTES, bytes, name, remedy(name, RETENTION_BYTES, -1)));
    }
  }

  private void checkRecords(TopicState topic) {
    String name = topic.name();
    long least = leastRecordBytes(topics, name);
    long has = topic.number(MAX_BYTES).orElse(Long.MAX_VALUE);
    if (has < least) {
      wrong(
          name,
          "%s=%d of topic %s must be at least %d, for what a job's record or a chunk may have; %s"
              .formatted(
                  MAX_BYTES, has, name, least, remedy(name, MAX_BYTES, Topics.MAX_RECORD_BYTES)));
    }
    String timestamps = topic.settings().getOrDefault(TIMESTAMPS, "LogAppendTime");
    if (!timestamps.equals("LogAppendTime")) {
      wrong(
          name,
          "%s=%s of topic %s must be LogAppendTime, or a host whose clock is wrong is refused, or loses its records early; %s"
              .formatted(TIMESTAMPS, timestamps, name, remedy(name, TIMESTAMPS, "LogAppendTime")));
    }
  }

  /** Returns the largest record that a topic must take. */
  static int leastRecordBytes(Topics topics, String name) {
    if (name.equals(topics.blobs())) {
      return Topics.MIN_SEGMENT_RECORD_BYTES;
    }
    return Set.of(topics.jobs(), topics.tasks(), topics.results(), topics.submissions())
            .contains(name)
        ? Topics.MIN_RECORD_BYTES
        : 0;
  }

  /** A job has the same partition in both. */
  private void checkDetachedPartitions() {
    TopicState submissions = fleet.found().get(topics.submissions());
    TopicState states = fleet.found().get(topics.states());
    if (submissions != null && states != null && submissions.partitions() != states.partitions()) {
      wrong(
          states.name(),
          "partitions=%d of topic %s must be %d, those of %s, as a job lies on the same one of both; add partitions to the one with fewer before any job is submitted"
              .formatted(
                  states.partitions(),
                  states.name(),
                  submissions.partitions(),
                  submissions.name()));
    }
  }

  private static String remedy(String topic, String setting, Object value) {
    return "say kafka-configs.sh --alter --entity-type topics --entity-name %s --add-config %s=%s"
        .formatted(topic, setting, value);
  }

  private void wrong(String topic, String message) {
    deviations.add(new TopicDeviation(topic, Weight.WRONG, message));
  }

  private void advise(String topic, String message) {
    deviations.add(new TopicDeviation(topic, Weight.ADVICE, message));
  }
}
