package dev.fleetpool.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleetpool.FleetUnavailableException;
import dev.fleetpool.Pool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Brokers that come late, die for a moment, or lose a topic. */
class BrokerIT {

  private static final String PREFIX = "late";
  private static final int TASKS = 120;
  private static final Duration NOTICED_WITHIN = Duration.ofSeconds(5);
  private static final Duration TOLD_WITHIN = Duration.ofSeconds(30);

  @TempDir Path folder;

  @Test
  void brokerThatComesLateAndIsKilledForAMomentLosesNothing() throws Exception {
    try (BrokerProcess broker = BrokerProcess.at(folder.resolve("broker"))) {
      AgentProcess early =
          AgentProcess.start(ChaosFleet.place("early", broker.bootstrapServers(), folder, PREFIX));
      early.awaitLog(
          "no broker answers at " + broker.bootstrapServers() + " yet; has waited", TOLD_WITHIN);
      broker.start();
      early.awaitJoined();
      try (ChaosFleet fleet = ChaosFleet.on(broker.bootstrapServers(), folder, PREFIX)) {
        fleet.add("early", early);

        List<Release> releases =
            fleet
                .run(TASKS)
                .when(
                    40,
                    () -> {
                      broker.kill();
                      broker.start();
                    })
                .run();

        fleet.judge("broker killed and started again at once", releases, TASKS);
      }
    }
  }

  @Test
  void tasksTopicThatIsDeletedFailsTheJobAndANewPoolFindsTheHostsAgain() throws Exception {
    try (ChaosFleet fleet = ChaosFleet.ofTwo(SharedBroker.bootstrapServers(), folder)) {
      String topic = fleet.prefix() + ".tasks";
      AtomicLong deletedNs = new AtomicLong();

      assertThatThrownBy(
              () ->
                  fleet
                      .run(TASKS)
                      .within(TOLD_WITHIN)
                      .when(
                          60,
                          () -> {
                            deletedNs.set(System.nanoTime());
                            fleet.deleteTopic(topic);
                          })
                      .run())
          .isInstanceOf(FleetUnavailableException.class)
          .hasMessageContaining("topic %s was deleted".formatted(topic))
          .hasMessageContaining("open a new pool");
      assertThat(Duration.ofNanos(System.nanoTime() - deletedNs.get())).isLessThan(NOTICED_WITHIN);

      assertThatThrownBy(fleet::runSecondJob).isInstanceOf(FleetUnavailableException.class);
      fleet.reconnect();
      fleet.runSecondJob();
    }
  }

  @Test
  void poolThatFindsNoBrokerSaysSoAndGivesUp() throws Exception {
    BrokerProcess absent = BrokerProcess.at(folder.resolve("broker"));

    assertThatThrownBy(
            () ->
                Pool.builder()
                    .kafka("default.api.timeout.ms", "2000")
                    .kafka("request.timeout.ms", "1000")
                    .connect(absent.bootstrapServers()))
        .isInstanceOf(FleetUnavailableException.class)
        .hasMessageContaining("no fleet at bootstrapServers=" + absent.bootstrapServers())
        .hasMessageContaining("no broker has answered within 2 s");
  }
}
