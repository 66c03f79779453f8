package dev.fleetpool.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleetpool.kafka.TopicDeviation.Weight;
import dev.fleetpool.proto.Topics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicRulesTest {

  private static final Topics TOPICS = new Topics("f");
  private static final int SLOTS = 4;

  private final Map<String, TopicState> found = new HashMap<>();

  TopicRulesTest() {
    TopicRules.settings(TOPICS)
        .forEach(
            (name, settings) ->
                found.put(
                    name,
                    new TopicState(name, TopicAdmin.partitions(TOPICS, name, SLOTS), 3, settings)));
  }

  private List<TopicDeviation> check(int brokers) {
    return TopicRules.check(TOPICS, new FleetTopics(found, SLOTS, brokers));
  }

  private void set(String topic, String setting, String value) {
    TopicState before = found.get("f." + topic);
    assertThat(before).isNotNull();
    if (before != null) {
      Map<String, String> settings = new HashMap<>(before.settings());
      settings.put(setting, value);
      found.put(
          before.name(),
          new TopicState(before.name(), before.partitions(), before.replicas(), settings));
    }
  }

  private void set(String topic, int partitions, int replicas) {
    found.computeIfPresent(
        "f." + topic,
        (name, before) -> new TopicState(name, partitions, replicas, before.settings()));
  }

  @Test
  void topicsAsWeCreateThemAreRight() {
    assertThat(check(3)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          jobs    | cleanup.policy         | delete         | cleanup.policy=delete of topic f.jobs must be compact, as it is a table
          tasks   | cleanup.policy         | compact        | cleanup.policy=compact of topic f.tasks must be delete, or records that are still needed go
          states  | cleanup.policy         | compact        | cleanup.policy=compact of topic f.states must be compact,delete
          results | retention.ms           | 3600000        | retention.ms=3600000 of topic f.results must be at least 604800000, for which jobs can be resumed
          control | retention.ms           | 60000          | retention.ms=60000 of topic f.control must be at least 3600000, for which hosts look back
          tasks   | retention.bytes        | 1000000        | retention.bytes=1000000 of topic f.tasks must be -1
          results | max.message.bytes      | 1048588        | max.message.bytes=1048588 of topic f.results must be at least 5242880
          hosts   | message.timestamp.type | CreateTime     | message.timestamp.type=CreateTime of topic f.hosts must be LogAppendTime
          tasks   | min.insync.replicas    | 4              | min.insync.replicas=4 of topic f.tasks must be at most 3, its replicas
          """)
  void settingThatBreaksSomethingIsToldWithItsRemedy(
      String topic, String setting, String value, String message) {
    set(topic, setting, value);

    assertThat(check(3))
        .singleElement()
        .satisfies(
            deviation -> {
              assertThat(deviation.weight()).isEqualTo(Weight.WRONG);
              assertThat(deviation.message())
                  .startsWith(message)
                  .contains("; say kafka-configs.sh", "--entity-name f." + topic, setting + "=");
            });
  }

  @Test
  void orderOfPoliciesDoesNotMatter() {
    set("states", "cleanup.policy", "delete, compact");

    assertThat(check(3)).isEmpty();
  }

  @Test
  void recordsThatAreKeptForEverAreKeptLongEnough() {
    set("results", "retention.ms", "-1");

    assertThat(check(3)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          jobs   | 2  | 3 | partitions=2 of topic f.jobs must be 1
          tasks  | 3  | 3 | partitions=3 of topic f.tasks must be at least 4, the slots of the fleet
          blobs  | 1  | 3 | partitions=1 of topic f.blobs must be at least 2
          states | 16 | 3 | partitions=16 of topic f.states must be 32, those of f.submissions
          tasks  | 4  | 1 | replicas=1 of topic f.tasks must be more where there are 3 brokers
          """)
  void partitionsAndReplicasThatBreakSomethingAreTold(
      String topic, int partitions, int replicas, String message) {
    set(topic, partitions, replicas);

    assertThat(check(3)).extracting(TopicDeviation::weight).containsExactly(Weight.WRONG);
    assertThat(check(3).get(0).message()).startsWith(message);
  }

  @Test
  void oneReplicaIsRightWhereThereIsOneBroker() {
    List.of("jobs", "hosts", "control").forEach(topic -> set(topic, 1, 1));

    assertThat(check(1)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"3, should be less than 3", "1, should be 2"})
  void inSyncReplicasThatCouldBeBetterAreAdvice(String value, String rule) {
    set("results", "min.insync.replicas", value);

    assertThat(check(3)).extracting(TopicDeviation::weight).containsExactly(Weight.ADVICE);
    assertThat(check(3).get(0).message()).contains(rule);
  }

  @Test
  void missingTopicIsTold() {
    found.remove("f.control");

    assertThat(check(3))
        .extracting(TopicDeviation::message)
        .containsExactly("topic f.control must exist; say fleetpool topics create");
  }

  @Test
  void topicsOfDetachedJobsMayAllBeMissing() {
    List.of("inputs", "submissions", "states").forEach(topic -> found.remove("f." + topic));
    assertThat(check(3)).isEmpty();
  }

  @Test
  void settingsThatMayNotBeAskedForAreNotJudged() {
    found.replaceAll((name, topic) -> new TopicState(name, topic.partitions(), 3, Map.of()));

    assertThat(check(3)).isEmpty();
  }
}
