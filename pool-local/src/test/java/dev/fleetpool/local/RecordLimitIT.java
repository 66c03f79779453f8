package dev.fleetpool.local;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleetpool.FleetUnavailableException;
import dev.fleetpool.Pool;
import dev.fleetpool.coordinator.CallerClassPath;
import dev.fleetpool.kafka.KafkaConnection;
import dev.fleetpool.local.testing.TestKafka;
import dev.fleetpool.proto.Topics;
import dev.fleetpool.worker.Agent;
import dev.fleetpool.worker.AgentSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RecordLimitIT {

  private static final String PREFIX = "small-records";

  private static final String TINY_BLOBS = "tiny-blobs";

  @TempDir Path folder;

  @BeforeAll
  static void somebodyElseMakesATopic() throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", TestKafka.bootstrapServers()))) {
      NewTopic results =
          new NewTopic(new Topics(PREFIX).results(), 1, (short) 1)
              .configs(Map.of("max.message.bytes", "100000"));
      NewTopic blobs =
          new NewTopic(new Topics(TINY_BLOBS).blobs(), 8, (short) 1)
              .configs(Map.of("max.message.bytes", "1000"));
      admin.createTopics(List.of(results, blobs)).all().get();
    }
  }

  @Test
  void poolRefusesATopicThatTakesSmallRecordsOnly() {
    assertThatThrownBy(() -> Pool.builder().prefix(PREFIX).connect(TestKafka.bootstrapServers()))
        .isInstanceOf(FleetUnavailableException.class)
        .hasMessageContainingAll(
            "max.message.bytes=100000", PREFIX + ".results", "at least", "raise it");
  }

  @Test
  void poolRefusesATopicOfBlobsThatTakesNoSegments() {
    assertThatThrownBy(
            () -> Pool.builder().prefix(TINY_BLOBS).connect(TestKafka.bootstrapServers()))
        .isInstanceOf(FleetUnavailableException.class)
        .hasMessageContainingAll("max.message.bytes=1000", TINY_BLOBS + ".blobs", "raise it");
  }

  @Test
  void agentRefusesItToo() {
    KafkaConnection kafka =
        new KafkaConnection(TestKafka.bootstrapServers(), new Topics(PREFIX), Map.of());
    AgentSettings settings =
        new AgentSettings(
            kafka, "small-host", 1, folder, 64L << 20, List.of(), CallerClassPath.entries());
    assertThatThrownBy(() -> Agent.start(settings))
        .hasMessageContainingAll("max.message.bytes=100000", "at least", "raise it");
  }
}
