package dev.fleetpool.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.fleetpool.AsyncResult;
import dev.fleetpool.Pool;
import dev.fleetpool.TaskFailedException;
import dev.fleetpool.TaskFailure.Reason;
import dev.fleetpool.coordinator.CallerClassPath;
import dev.fleetpool.kafka.KafkaConnection;
import dev.fleetpool.local.testing.TestKafka;
import dev.fleetpool.proto.Topics;
import dev.fleetpool.worker.Agent;
import dev.fleetpool.worker.AgentSettings;
import dev.fleetpool.worker.HostOffer;
import dev.fleetpool.worker.core.HostRules;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A fleet of hosts that differ in what they have and allow; its agents run in this JVM. */
class HostsDifferIT {

  private static final String HOST = "fleetpool.test.host";

  private final String prefix = "differ-" + UUID.randomUUID();
  private final List<AutoCloseable> opened = new ArrayList<>();
  private final List<Path> folders = new ArrayList<>();
  private Pool pool;

  @BeforeEach
  void open() {
    pool = Pool.builder().prefix(prefix).connect(TestKafka.bootstrapServers());
  }

  @AfterEach
  void close() throws Exception {
    pool.terminate();
    for (AutoCloseable each : opened) {
      each.close();
    }
    folders.forEach(folder -> folder.toFile().delete());
  }

  private void host(String name, HostRules.Allowed allowed, String... labels) throws Exception {
    Path folder = Files.createTempDirectory("fleetpool-it-");
    folders.add(folder);
    AgentSettings settings =
        new AgentSettings(
                new KafkaConnection(TestKafka.bootstrapServers(), new Topics(prefix), Map.of()),
                name,
                1,
                folder,
                64L << 20,
                List.of("-XX:TieredStopAtLevel=1", "-D" + HOST + "=" + name),
                CallerClassPath.entries())
            .withOffer(new HostOffer(new TreeSet<>(List.of(labels)), allowed));
    opened.add(Agent.start(settings));
  }

  private static List<Integer> inputs(int size) {
    return IntStream.range(0, size).boxed().toList();
  }

  @Test
  void labelledJobRunsOnLabelledHostsOnly() throws Exception {
    host("plain", HostRules.Allowed.ALL);
    host("gpu", HostRules.Allowed.ALL, "gpu");

    assertThat(
            pool.<Integer, String>job(x -> System.getProperty(HOST))
                .requires("gpu")
                .rehearse(1)
                .map(inputs(200)))
        .containsOnly("gpu");
    assertThat(
            new HashSet<>(
                pool.<Integer, String>job(
                        x -> {
                          Thread.sleep(20);
                          return System.getProperty(HOST);
                        })
                    .map(inputs(100))))
        .containsExactlyInAnyOrder("plain", "gpu");
  }

  @Test
  void jobWaitsForAHostWithItsLabelAndAWarningSaysSo() throws Exception {
    ListAppender<ILoggingEvent> logged = new ListAppender<>();
    Logger logger = (Logger) LoggerFactory.getLogger("dev.fleetpool.coordinator");
    logged.start();
    logger.addAppender(logged);
    try {
      host("plain", HostRules.Allowed.ALL, "big");
      AsyncResult<List<String>> result =
          pool.<Integer, String>job(x -> System.getProperty(HOST))
              .named("choosy")
              .requires("gpu")
              .mapAsync(inputs(3));
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () ->
                  assertThat(List.copyOf(logged.list))
                      .anyMatch(
                          event ->
                              event.getFormattedMessage().contains("job choosy requires gpu")
                                  && event.getFormattedMessage().contains("plain [big]")));
      assertThat(result.isReady()).isFalse();

      host("gpu", HostRules.Allowed.ALL, "gpu");
      assertThat(result.get()).containsOnly("gpu");
    } finally {
      logger.detachAppender(logged);
    }
  }

  @Test
  void childrenAreStartedAsTheJobSays() throws Exception {
    host("open", HostRules.Allowed.ALL);
    List<String> said =
        pool.<Integer, String>job(
                x ->
                    "%s %s %d"
                        .formatted(
                            System.getenv("FLEETPOOL_TEST"),
                            System.getProperty("fleetpool.test.set"),
                            Runtime.getRuntime().maxMemory() >> 20))
            .environment(Map.of("FLEETPOOL_TEST", "yes"))
            .childJvmArgs("-Dfleetpool.test.set=too")
            .childHeap("32m")
            .map(inputs(3));
    assertThat(said).allMatch(text -> text.matches("yes too (29|3[0-2])"));

    assertThat(pool.map((Integer x) -> String.valueOf(System.getenv("FLEETPOOL_TEST")), inputs(3)))
        .as("the next job gets another child")
        .containsOnly("null");
  }

  @Test
  void heapBeyondTheShareFailsTheTaskWithTheRemedy() throws Exception {
    host("small", HostRules.Allowed.ALL);
    assertThatThrownBy(() -> pool.<Integer, Integer>job(x -> x).childHeap("3g").map(inputs(2)))
        .isInstanceOfSatisfying(
            TaskFailedException.class,
            e -> {
              assertThat(e.failure().reason()).isEqualTo(Reason.SETTINGS_REFUSED);
              assertThat(e.failure().host()).isEqualTo("small");
            })
        .hasMessageContainingAll("host small", "childHeap=3072m", "at most 64m", "--child-heap");
  }

  @Test
  void hostThatAllowsNothingRefusesAtOnce() throws Exception {
    host("closed", HostRules.Allowed.NONE);
    assertThatThrownBy(
            () -> pool.<Integer, Integer>job(x -> x).environment(Map.of("A", "b")).map(inputs(2)))
        .isInstanceOf(TaskFailedException.class)
        .hasMessageContainingAll("environment=[A]", "--child-settings all");
    assertThat(pool.map((Integer x) -> x, inputs(2))).isEqualTo(inputs(2));
  }

  @Test
  void argumentThatNoJvmTakesFailsTheTaskWithWhatTheJvmSaid() throws Exception {
    host("open", HostRules.Allowed.ALL);
    assertThatThrownBy(
            () ->
                pool.<Integer, Integer>job(x -> x)
                    .retries(0)
                    .childJvmArgs("-XX:+NoSuchOption")
                    .map(inputs(1)))
        .isInstanceOf(TaskFailedException.class)
        .hasMessageContaining("NoSuchOption");
  }
}
