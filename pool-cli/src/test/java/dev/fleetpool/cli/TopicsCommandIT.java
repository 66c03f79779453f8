package dev.fleetpool.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fleetpool.kafka.KafkaConnection;
import dev.fleetpool.proto.Topics;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code fleetpool topics} on a broker. */
@Timeout(120)
class TopicsCommandIT {

  private record Said(int code, String out, String err) {}

  private static Said topics(String prefix, String... words) {
    List<String> all = new ArrayList<>(List.of("topics"));
    all.addAll(List.of(words));
    all.addAll(List.of("--bootstrap", SharedBroker.bootstrapServers(), "--prefix", prefix));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        FleetpoolCommand.run(
            all.toArray(String[]::new), new PrintWriter(out, true), new PrintWriter(err, true));
    return new Said(code, out.toString(), err.toString());
  }

  private static Admin admin(String prefix) {
    return new KafkaConnection(SharedBroker.bootstrapServers(), new Topics(prefix), Map.of())
        .admin("test");
  }

  @Test
  void whatIsMissingIsToldThenCreatedAndThenNothingIsWrong() {
    Said before = topics("whole", "check");
    assertThat(before.code()).isEqualTo(1);
    assertThat(before.out())
        .contains("wrong: topic whole.jobs must exist; say fleetpool topics create")
        .doesNotContain("whole.states")
        .endsWith("0 topics, 1 broker, 0 slots: 6 wrong\n");

    Said created = topics("whole", "create", "--task-partitions", "5");
    assertThat(created.code()).as(created.err()).isZero();
    assertThat(created.out())
        .containsPattern("whole.tasks +created, partitions: 5")
        .containsPattern("whole.states +created, partitions: 32");

    assertThat(topics("whole", "create").out().lines()).allMatch(line -> line.endsWith("exists"));
    assertThat(topics("whole", "check"))
        .isEqualTo(new Said(0, "9 topics, 1 broker, 0 slots: nothing is wrong\n", ""));
  }

  @Test
  void settingThatSomebodyChangedIsToldWithTheRemedy() throws Exception {
    topics("changed", "create");
    try (Admin admin = admin("changed")) {
      ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, "changed.tasks");
      ConfigEntry change = new ConfigEntry("cleanup.policy", "compact");
      admin
          .incrementalAlterConfigs(
              Map.of(topic, Set.of(new AlterConfigOp(change, AlterConfigOp.OpType.SET))))
          .all()
          .get(20, TimeUnit.SECONDS);
    }

    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> {
              Said said = topics("changed", "check");
              assertThat(said.out())
                  .startsWith("wrong: cleanup.policy=compact of topic changed.tasks must be delete")
                  .contains("--entity-name changed.tasks --add-config cleanup.policy=delete");
              assertThat(said.code()).isEqualTo(1);
            });
  }

  @Test
  void topicsAreCreatedAsIsSaid() throws Exception {
    topics("strict", "create", "--task-partitions", "3", "--min-isr", "2");

    try (Admin admin = admin("strict")) {
      TopicDescription tasks =
          admin
              .describeTopics(List.of("strict.tasks"))
              .allTopicNames()
              .get(20, TimeUnit.SECONDS)
              .get("strict.tasks");
      assertThat(tasks.partitions()).hasSize(3);
    }
    assertThat(topics("strict", "check").out())
        .contains("wrong: min.insync.replicas=2 of topic strict.tasks must be at most 1");
  }

  @Test
  void moreReplicasThanBrokersAreRefusedInOneLine() {
    Said said = topics("wide", "create", "--replication", "3");

    assertThat(said.code()).isEqualTo(1);
    assertThat(said.err())
        .startsWith("no answer about the topics wide.* from bootstrapServers=")
        .contains("replication")
        .hasLineCount(1);
  }
}
