package dev.fleetpool.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hosts that die or freeze for a moment while they run tasks. */
class AgentLossIT {

  /** The host time-out of 3 s, and 2 s. */
  private static final Duration BOUND = Duration.ofSeconds(5);

  /** Less than the host time-out. */
  private static final Duration SHORT_FREEZE = Duration.ofSeconds(2);

  private static final int TASKS = 200;
  private static final int SLOTS_OF_A_HOST = 2;

  @TempDir Path folder;

  @Test
  void otherHostDoesTheRestWhenAgentIsKilledAndItsChildrenEndByThemselves() throws Exception {
    try (ChaosFleet fleet = ChaosFleet.ofTwo(SharedBroker.bootstrapServers(), folder)) {
      AgentProcess victim = fleet.agent("host-a");
      ReferenceRun run =
          fleet
              .run(TASKS)
              .when(
                  60,
                  () -> {
                    List<ProcessHandle> children = victim.children();
                    assertThat(children).hasSizeGreaterThanOrEqualTo(SLOTS_OF_A_HOST);
                    victim.killAlone();
                    for (ProcessHandle child : children) {
                      child.onExit().get(BOUND.toSeconds(), TimeUnit.SECONDS);
                    }
                  });

      Verdict verdict = fleet.judge("agent killed, its children orphaned", run);
      assertThat(verdict.longestStall()).isLessThan(BOUND);
      assertThat(verdict.executedTwice()).isBetween(0, SLOTS_OF_A_HOST);
    }
  }

  @Test
  void nothingIsDoneTwiceWhenHostFreezesForLessThanItsTimeOut() throws Exception {
    try (ChaosFleet fleet = ChaosFleet.ofTwo(SharedBroker.bootstrapServers(), folder)) {
      AgentProcess frozen = fleet.agent("host-a");
      ReferenceRun run =
          fleet.run(TASKS).when(60, new PassingFault(frozen::freeze, SHORT_FREEZE, frozen::thaw));

      Verdict verdict = fleet.judge("host frozen for 2 s", run);
      assertThat(verdict.executedTwice()).isZero();
    }
  }
}
