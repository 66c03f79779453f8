package dev.fleetpool.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fleetpool.AsyncResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hosts that come and go while the reference run goes on. */
class ScalingChaosIT {

  private static final int TASKS = 1_000;
  private static final int TASKS_OF_CHURN = 3_000;
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration WORK_WITHIN = Duration.ofSeconds(5);
  private static final Duration FEW_SECONDS = Duration.ofSeconds(5);
  private static final Duration STAY = Duration.ofSeconds(2);

  @TempDir Path folder;

  @Test
  void hostThatJoinsInTheMiddleHasWorkSoon() throws Exception {
    try (ChaosFleet fleet = ChaosFleet.ofTwo(SharedBroker.bootstrapServers(), folder)) {
      AtomicLong joinedMs = new AtomicLong();

      List<Release> releases =
          fleet
              .run(TASKS)
              .when(
                  200,
                  () -> {
                    fleet.start("host-c").awaitJoined();
                    joinedMs.set(System.currentTimeMillis());
                  })
              .run();

      long firstMs =
          fleet.trace().executions().stream()
              .filter(execution -> execution.host().equals("host-c"))
              .mapToLong(Execution::startMs)
              .min()
              .orElseThrow(() -> new AssertionError("host-c was given nothing"));
      Duration wait = Duration.ofMillis(firstMs - joinedMs.get());
      Verdict verdict =
          fleet.judge(
              "host joined, had work after %d ms".formatted(wait.toMillis()), releases, TASKS);
      assertThat(wait).isLessThan(WORK_WITHIN);
      assertThat(verdict.executedTwice()).isZero();
    }
  }

  @Test
  void hostThatDrainsInTheReferenceRunLeavesWithNothingDoneTwice() throws Exception {
    try (ChaosFleet fleet = ChaosFleet.ofTwo(SharedBroker.bootstrapServers(), folder)) {
      AgentProcess leaver = fleet.agent("host-a");

      ReferenceRun run = fleet.run(TASKS).when(300, () -> leaver.signal("TERM"));

      Verdict verdict = fleet.judge("host drained by SIGTERM", run);
      assertThat(verdict.executedTwice()).as(leaver.log()).isZero();
    }
  }

  @Test
  void hostThatComesAndGoesNeverStopsTheOthersForLong() throws Exception {
    try (ChaosFleet fleet = ChaosFleet.ofTwo(SharedBroker.bootstrapServers(), folder)) {
      AtomicBoolean over = new AtomicBoolean();
      AtomicLong visits = new AtomicLong();
      ReferenceRun run =
          fleet
              .run(TASKS_OF_CHURN)
              .when(
                  100,
                  () -> {
                    while (!over.get()) {
                      AgentProcess guest = fleet.start("guest");
                      new PassingFault(guest::awaitJoined, STAY, () -> leaves(guest)).happen();
                      visits.incrementAndGet();
                    }
                  })
              .atEnd(() -> over.set(true));

      List<Release> releases = run.run();

      Verdict verdict =
          fleet.judge(
              "host joined and left %d times".formatted(visits.get()), releases, TASKS_OF_CHURN);
      assertThat(verdict.longestStall()).isLessThan(FEW_SECONDS);
      assertThat(verdict.executedTwice()).isZero();
    }
  }

  private static void leaves(AgentProcess guest) throws Exception {
    guest.signal("TERM");
    assertThat(guest.awaitExit(LIMIT)).isZero();
  }

  @Test
  void taskThatRunsLongerThanTheDrainTimeOutRunsAgainElsewhere() throws Exception {
    try (ChaosFleet fleet = ChaosFleet.on(SharedBroker.bootstrapServers(), folder)) {
      AgentProcess leaver = fleet.start("host-a", place -> place.with("--drain-timeout", "1s"));
      AsyncResult<Long> result =
          fleet.pool().applyAsync(new TracedSquare(fleet.trace().file(), 10_000), 7);
      await().atMost(LIMIT).until(() -> fleet.trace().executions().size() == 1);

      leaver.signal("TERM");

      assertThat(leaver.awaitExit(Duration.ofSeconds(8))).isZero();
      assertThat(leaver.log()).contains("1 tasks ran longer than PT1S");
      fleet.start("host-b");
      assertThat(result.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo(49L);
    }
  }
}
