package dev.fleetpool.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.fleetpool.AsyncResult;
import dev.fleetpool.Pool;
import dev.fleetpool.ResultStream;
import dev.fleetpool.TaskFailedException;
import dev.fleetpool.TaskFailure.Reason;
import dev.fleetpool.coordinator.CodeTransport;
import dev.fleetpool.coordinator.CoordinatorClient;
import dev.fleetpool.kafka.KafkaConnection;
import dev.fleetpool.local.testing.TestFleet;
import dev.fleetpool.local.testing.TestKafka;
import dev.fleetpool.local.testing.Traces;
import dev.fleetpool.proto.Topics;
import dev.fleetpool.spi.PoolSettings;
import dev.fleetpool.worker.Agent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Values that travel apart and are gone, or not what they were, when they are needed. */
@Timeout(60)
class LostValuesIT {

  private static final String PREFIX = "lost-values";
  private static final int BLOB_PARTITIONS = 8;
  private static final int LARGE = 3_000_000;
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private static final KafkaConnection KAFKA =
      new KafkaConnection(TestKafka.bootstrapServers(), new Topics(PREFIX), Map.of());

  @TempDir Path folder;

  private final Admin admin =
      Admin.create(Map.of("bootstrap.servers", TestKafka.bootstrapServers()));
  private final Pool pool = connect();
  private Agent agent;

  /** Opens a pool whose code does not travel: all blobs are values. */
  private static Pool connect() {
    PoolSettings settings =
        new PoolSettings(
            Optional.of(TestKafka.bootstrapServers()),
            PREFIX,
            OptionalInt.empty(),
            Optional.empty(),
            Optional.empty(),
            OptionalInt.empty(),
            Map.of());
    return CoordinatorClient.open(settings, KAFKA, CodeTransport.BY_PATH, () -> {});
  }

  @BeforeEach
  void nothingIsRetained() throws Exception {
    deleteBlobs();
  }

  private void startAgent() {
    agent = TestFleet.startAgent(KAFKA, "forgetful-host", 1, folder, 64L << 20);
  }

  @AfterEach
  void end() {
    pool.terminate();
    pool.close();
    if (agent != null) {
      agent.close();
    }
    admin.close();
  }

  private static byte[] random(int seed) {
    byte[] bytes = new byte[LARGE];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  /** Returns where the partitions of the blobs topic begin or end. */
  private Map<TopicPartition, Long> offsets(OffsetSpec which) throws Exception {
    Map<TopicPartition, OffsetSpec> question = new HashMap<>();
    for (int i = 1; i < BLOB_PARTITIONS; i++) {
      question.put(new TopicPartition(new Topics(PREFIX).blobs(), i), which);
    }
    Map<TopicPartition, Long> offsets = new HashMap<>();
    admin.listOffsets(question).all().get().forEach((at, info) -> offsets.put(at, info.offset()));
    return offsets;
  }

  private long segments() throws Exception {
    return sum(offsets(OffsetSpec.latest())) - sum(offsets(OffsetSpec.earliest()));
  }

  private static long sum(Map<TopicPartition, Long> offsets) {
    return offsets.values().stream().mapToLong(Long::longValue).sum();
  }

  private void deleteBlobs() throws Exception {
    Map<TopicPartition, RecordsToDelete> all = new HashMap<>();
    offsets(OffsetSpec.latest())
        .forEach((at, end) -> all.put(at, RecordsToDelete.beforeOffset(end)));
    admin.deleteRecords(all).all().get();
  }

  @Test
  void inputThatIsNoLongerRetainedFailsItsTask() throws Exception {
    AsyncResult<List<Integer>> result = pool.mapAsync(Arrays::hashCode, List.of(random(1)));
    await().atMost(LIMIT).until(() -> segments() == 3);
    deleteBlobs();

    startAgent();

    assertThatThrownBy(result::get)
        .hasRootCauseInstanceOf(TaskFailedException.class)
        .rootCause()
        .isInstanceOfSatisfying(
            TaskFailedException.class,
            e -> {
              assertThat(e.failure().reason()).isEqualTo(Reason.CODE_MISSING);
              assertThat(e)
                  .hasMessageContainingAll(
                      "forgetful-host", "a value of", "no longer retained", "start the job again");
            });
  }

  @Test
  void resultThatIsNoLongerRetainedFailsItsTask() throws Exception {
    startAgent();
    try (ResultStream<byte[]> results = pool.imap(LostValuesIT::random, List.of(2))) {
      await().atMost(LIMIT).until(() -> segments() == 3);
      deleteBlobs();

      assertThatThrownBy(results::next)
          .isInstanceOf(TaskFailedException.class)
          .hasMessageContainingAll("task 0", "no longer retained");
    }
  }

  @Test
  void namedJobRunsWhatItsResultsAreGoneOf() throws Exception {
    startAgent();
    Traces traces = Traces.in(folder);
    List<Integer> sums = named(traces);
    assertThat(named(traces)).isEqualTo(sums);
    assertThat(traces.count("ran")).isEqualTo(2);
    deleteBlobs();

    assertThat(named(traces)).isEqualTo(sums);
    assertThat(traces.count("ran")).isEqualTo(4);
  }

  private static List<Integer> named(Traces traces) {
    try (Pool own = connect()) {
      return own
          .<Integer, byte[]>job(
              seed -> {
                traces.leave("ran");
                return random(seed);
              })
          .named("forgotten")
          .map(List.of(1, 2))
          .stream()
          .map(Arrays::hashCode)
          .toList();
    }
  }

  @Test
  void inputWhoseFileWasChangedFailsItsTask() throws Exception {
    startAgent();
    byte[] input = random(4);
    assertThat(pool.<byte[], Integer>apply(bytes -> bytes.length, input)).isEqualTo(LARGE);
    change(cached());

    assertThatThrownBy(() -> pool.<byte[], Integer>apply(bytes -> bytes.length + 1, input))
        .isInstanceOf(TaskFailedException.class)
        .hasMessageContainingAll(cached().toString(), "was changed", "start the job again");
  }

  /** Returns the file of the only value that the agent has. */
  private Path cached() throws IOException {
    try (Stream<Path> files = Files.list(folder.toRealPath().resolve("blobs"))) {
      return files
          .filter(file -> file.toFile().length() > LARGE)
          .filter(file -> file.toFile().length() < LARGE + 100)
          .findFirst()
          .orElseThrow();
    }
  }

  private static void change(Path file) throws IOException {
    byte[] content = Files.readAllBytes(file);
    content[LARGE / 2]++;
    Files.write(file, content);
  }
}
