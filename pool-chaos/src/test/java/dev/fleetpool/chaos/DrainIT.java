package dev.fleetpool.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fleetpool.AsyncResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGTERM to an agent in the middle of its work. */
class DrainIT {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** The 2 s that are promised, and the end of a JVM. */
  private static final Duration IDLE_LIMIT = Duration.ofSeconds(4);

  private static final int TASKS = 200;
  private static final int LONG_MS = 2_500;
  private static final int ENDLESS_MS = 600_000;

  @TempDir Path folder;

  @Test
  void hostThatDrainsLeavesWithNothingDoneTwice() throws Exception {
    try (ChaosFleet fleet = ChaosFleet.ofTwo(SharedBroker.bootstrapServers(), folder)) {
      AgentProcess leaver = fleet.agent("host-a");

      ReferenceRun run =
          fleet
              .run(TASKS)
              .when(
                  60,
                  () -> {
                    leaver.signal("TERM");
                    assertThat(leaver.awaitExit(LIMIT)).isZero();
                  });

      Verdict verdict = fleet.judge("host drained by SIGTERM", run);
      assertThat(verdict.executedTwice()).as(leaver.log()).isZero();
      assertThat(leaver.log()).contains("drains", "has left").doesNotContain("WARN", "ERROR");
    }
  }

  @Test
  void hostWithNothingToDoLeavesSoon() throws Exception {
    try (ChaosFleet fleet = ChaosFleet.on(SharedBroker.bootstrapServers(), folder)) {
      AgentProcess leaver = fleet.start("host-a", place -> place.with("--drain-timeout", "10m"));
      leaver.awaitJoined();
      fleet.runSecondJob();
      long startNs = System.nanoTime();

      leaver.signal("TERM");

      assertThat(leaver.awaitExit(LIMIT)).isZero();
      assertThat(Duration.ofNanos(System.nanoTime() - startNs)).isLessThan(IDLE_LIMIT);
    }
  }

  @Test
  void taskThatRunsMayEndBeforeItsHostLeaves() throws Exception {
    try (ChaosFleet fleet = ChaosFleet.on(SharedBroker.bootstrapServers(), folder)) {
      AgentProcess leaver = fleet.start("host-a");
      AsyncResult<Long> result =
          fleet.pool().applyAsync(new TracedSquare(fleet.trace().file(), LONG_MS), 7);
      await().atMost(LIMIT).until(() -> fleet.trace().executions().size() == 1);

      leaver.signal("TERM");

      assertThat(leaver.awaitExit(LIMIT)).isZero();
      assertThat(result.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo(49L);
      assertThat(fleet.trace().executions()).hasSize(1);
    }
  }

  @Test
  void secondSignalEndsADrainAtOnce() throws Exception {
    try (ChaosFleet fleet = ChaosFleet.on(SharedBroker.bootstrapServers(), folder)) {
      AgentProcess leaver = fleet.start("host-a", place -> place.with("--drain-timeout", "10m"));
      AsyncResult<Long> result =
          fleet.pool().applyAsync(new TracedSquare(fleet.trace().file(), ENDLESS_MS), 7);
      await().atMost(LIMIT).until(() -> fleet.trace().executions().size() == 1);
      leaver.signal("TERM");
      leaver.awaitLog("drains", LIMIT);

      leaver.signal("TERM");

      assertThat(leaver.awaitExit(LIMIT)).isZero();
      assertThat(leaver.log()).contains("has left");
      assertThat(result.isReady()).isFalse();
    }
  }
}
