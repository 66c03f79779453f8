package dev.fleetpool.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.fleetpool.FleetUnavailableException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Brokers that are away for long, and topics that change under the reference run. */
class BrokerChaosIT {

  private static final int TASKS = 1_000;
  private static final Duration DOWNTIME = Duration.ofSeconds(20);

  /** From when the broker takes connections again to the next result. */
  private static final Duration BACK_WITHIN = Duration.ofSeconds(10);

  /** The 2 s that are promised, and what asking the group takes. */
  private static final Duration TAKEN_WITHIN = Duration.ofSeconds(3);

  private static final int PARTITIONS = 12;
  private static final Duration TOLD_WITHIN = Duration.ofSeconds(30);

  /** How a broker goes away, and what brings it back. */
  enum Absence {
    SHUT_DOWN(0),
    KILLED(ChaosFleet.SLOTS_OF_TWO),
    FROZEN(ChaosFleet.SLOTS_OF_TWO);

    /** A chunk, here a task, of each slot: its claim may not have reached the broker. */
    final int mostExecutedTwice;

    Absence(int mostExecutedTwice) {
      this.mostExecutedTwice = mostExecutedTwice;
    }

    void begin(BrokerProcess broker) {
      switch (this) {
        case SHUT_DOWN -> broker.stop();
        case KILLED -> broker.kill();
        case FROZEN -> broker.freeze();
      }
    }

    void end(BrokerProcess broker) {
      switch (this) {
        case SHUT_DOWN, KILLED -> broker.start();
        case FROZEN -> broker.thaw();
      }
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void brokerThatIsAwayForLongLosesNothing(Absence absence) throws Exception {
    try (BrokerProcess broker = BrokerProcess.at(folder.resolve("broker"))) {
      broker.start();
      try (ChaosFleet fleet = ChaosFleet.ofTwo(broker.bootstrapServers(), folder)) {
        AtomicLong backNs = new AtomicLong();

        List<Release> releases =
            fleet
                .run(TASKS)
                .withoutRetries() // an outage makes no host look dead
                .within(Duration.ofMinutes(4))
                .when(
                    300,
                    new PassingFault(
                        () -> absence.begin(broker),
                        DOWNTIME,
                        () -> {
                          absence.end(broker);
                          backNs.set(System.nanoTime());
                        }))
                .run();

        Duration wait = Release.waitAfter(backNs.get(), releases);
        Verdict verdict =
            fleet.judge(
                "broker %s for 20 s, next result %d ms after it was back"
                    .formatted(absence, wait.toMillis()),
                releases,
                TASKS);
        assertThat(wait).isLessThan(BACK_WITHIN);
        assertThat(verdict.executedTwice()).isBetween(0, absence.mostExecutedTwice);
      }
    }
  }

  @Test
  void partitionsThatAreAddedInTheMiddleChangeNothing() throws Exception {
    try (ChaosFleet fleet = ChaosFleet.ofTwo(SharedBroker.bootstrapServers(), folder)) {
      ReferenceRun run =
          fleet
              .run(TASKS)
              .when(
                  300,
                  () -> {
                    fleet.growTasksTopic(PARTITIONS);
                    await()
                        .atMost(TAKEN_WITHIN)
                        .until(fleet::ownedPartitions, owned -> owned == PARTITIONS);
                  });

      Verdict verdict = fleet.judge("8 partitions added to the tasks topic", run);
      assertThat(verdict.longestStall()).isLessThan(Duration.ofSeconds(5));
      assertThat(verdict.executedTwice()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tasks", "results", "jobs", "hosts", "control"})
  void topicThatIsDeletedFailsTheJobAndANewPoolFindsTheHostsAgain(String name) throws Exception {
    try (ChaosFleet fleet = ChaosFleet.ofTwo(SharedBroker.bootstrapServers(), folder)) {
      String topic = fleet.prefix() + "." + name;

      assertThatThrownBy(
              () ->
                  fleet
                      .run(TASKS)
                      .within(TOLD_WITHIN)
                      .when(60, () -> fleet.deleteTopic(topic))
                      .run())
          .isInstanceOf(FleetUnavailableException.class)
          .hasMessageContaining("topic %s was deleted".formatted(topic));

      fleet.reconnect();
      fleet.runSecondJob();
    }
  }
}
