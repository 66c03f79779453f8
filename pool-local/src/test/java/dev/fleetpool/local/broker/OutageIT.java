package dev.fleetpool.local.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.fleetpool.AsyncResult;
import dev.fleetpool.Pool;
import dev.fleetpool.coordinator.CallerClassPath;
import dev.fleetpool.coordinator.CoordinatorClient;
import dev.fleetpool.kafka.KafkaConnection;
import dev.fleetpool.local.testing.Traces;
import dev.fleetpool.proto.Topics;
import dev.fleetpool.worker.Agent;
import dev.fleetpool.worker.AgentSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A broker of its own that is suspended for a while: to everybody it is gone, and comes back. */
class OutageIT {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration OUTAGE = Duration.ofSeconds(13);
  private static final int TASKS = 40;
  private static final String PREFIX = "outage";

  @TempDir Path folder;

  @Test
  void outageOfTheBrokerMakesNothingRunTwice() throws Exception {
    Traces traces = Traces.in(folder);
    ListAppender<ILoggingEvent> logged = new ListAppender<>();
    Logger logger = (Logger) LoggerFactory.getLogger(CoordinatorClient.class.getPackageName());
    logged.start();
    logger.addAppender(logged);
    BrokerSettings alone = new BrokerSettings(Optional.empty(), Optional.empty());
    try (EmbeddedBroker broker = EmbeddedBroker.start(alone)) {
      broker.awaitReady(LIMIT);
      try (Agent agent = Agent.start(agent(broker));
          Pool pool = Pool.builder().prefix(PREFIX).connect(broker.bootstrapServers())) {
        AsyncResult<List<Integer>> results =
            pool.<Integer, Integer>job(
                    x -> {
                      traces.leave("task" + x);
                      Thread.sleep(400);
                      return x + 1;
                    })
                .mapAsync(IntStream.range(0, TASKS).boxed().toList());
        await().atMost(LIMIT).until(() -> traces.count() >= 10);

        signal("STOP", broker);
        try {
          await()
              .pollDelay(OUTAGE)
              .atMost(LIMIT)
              .until(() -> messages(logged, "no broker at").size() >= 2);
        } finally {
          signal("CONT", broker);
        }

        assertThat(results.get(LIMIT.toSeconds(), TimeUnit.SECONDS))
            .isEqualTo(IntStream.rangeClosed(1, TASKS).boxed().toList());
        assertThat(agent).isNotNull();
      }
    } finally {
      logger.detachAppender(logged);
    }
    for (int x = 0; x < TASKS; x++) {
      assertThat(traces.count("task" + x)).as("runs of task %s", x).isEqualTo(1);
    }
    assertThat(messages(logged, "no broker at")).hasSizeLessThan(10);
    assertThat(messages(logged, "a broker answers again")).hasSize(1);
  }

  private AgentSettings agent(EmbeddedBroker broker) {
    KafkaConnection kafka =
        new KafkaConnection(broker.bootstrapServers(), new Topics(PREFIX), Map.of());
    return new AgentSettings(
        kafka,
        "outage-host",
        2,
        folder,
        64L << 20,
        List.of("-XX:TieredStopAtLevel=1"),
        CallerClassPath.entries());
  }

  private static void signal(String name, EmbeddedBroker broker)
      throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(broker.pid())).start();
    assertThat(kill.waitFor()).isZero();
  }

  private static List<String> messages(ListAppender<ILoggingEvent> logged, String start) {
    return logged.list.stream()
        .map(ILoggingEvent::getFormattedMessage)
        .filter(message -> message.startsWith(start))
        .toList();
  }
}
