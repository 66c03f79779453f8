package dev.fleetpool.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hosts that die, or freeze for long, in the middle of the reference run. */
class AgentLossChaosIT {

  /** The host time-out of 3 s, and 2 s. */
  private static final Duration BOUND = Duration.ofSeconds(5);

  private static final int TASKS = 1_000;
  private static final int SLOTS_OF_A_HOST = 2;
  private static final Duration LONG_FREEZE = Duration.ofMinutes(1);

  /** As many as one host needs for longer than the freeze. */
  private static final int TASKS_FOR_LONG_FREEZE = 3_600;

  private static final Duration LIMIT = Duration.ofMinutes(4);

  @TempDir Path folder;

  @Test
  void otherHostDoesTheRestWhenHostIsKilled() throws Exception {
    kill("host killed, agent and children", AgentProcess::killAll);
  }

  @Test
  void otherHostDoesTheRestWhenAgentAloneIsKilled() throws Exception {
    kill("agent killed, its children orphaned", AgentProcess::killAlone);
  }

  private void kill(String fault, Consumer<AgentProcess> kill) throws Exception {
    try (ChaosFleet fleet = ChaosFleet.ofTwo(SharedBroker.bootstrapServers(), folder)) {
      AgentProcess victim = fleet.agent("host-a");
      ReferenceRun run = fleet.run(TASKS).when(300, () -> kill.accept(victim));

      Verdict verdict = fleet.judge(fault, run);
      assertThat(verdict.longestStall()).isLessThan(BOUND);
      assertThat(verdict.executedTwice()).isBetween(0, SLOTS_OF_A_HOST);
    }
  }

  @Test
  void hostThatWasFrozenForAMinuteWorksAgainAndItsLateResultsAreDropped() throws Exception {
    freeze("host frozen for 60 s", AgentProcess::freeze);
  }

  @Test
  void agentThatWasFrozenAloneForAMinuteWorksAgainAndItsLateResultsAreDropped() throws Exception {
    freeze("agent alone frozen for 60 s", AgentProcess::freezeAlone);
  }

  private void freeze(String fault, Consumer<AgentProcess> freeze) throws Exception {
    try (ChaosFleet fleet = ChaosFleet.ofTwo(SharedBroker.bootstrapServers(), folder)) {
      AgentProcess frozen = fleet.agent("host-a");
      ReferenceRun run =
          fleet
              .run(TASKS_FOR_LONG_FREEZE)
              .unordered() // where order is kept, a late result is passed over for that alone
              .within(LIMIT)
              .when(300, new PassingFault(() -> freeze.accept(frozen), LONG_FREEZE, frozen::thaw));

      Verdict verdict = fleet.judge(fault, run);
      assertThat(verdict.longestStall()).isLessThan(BOUND);
      assertThat(verdict.executedTwice()).as("late results").isPositive();
      assertThat(fleet.hostsOfSecondJob()).contains("host-a");
    }
  }
}
