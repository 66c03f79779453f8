package dev.fleetpool.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hosts whose clocks are hours apart. */
class ClockIT {

  private static final int TASKS = 120;

  @TempDir Path folder;

  @Test
  void hostsThatAreFourHoursApartWorkTogether() throws Exception {
    try (ChaosFleet fleet = ChaosFleet.on(SharedBroker.bootstrapServers(), folder)) {
      AgentProcess fast = start(fleet, "fast", 2);
      AgentProcess slow = start(fleet, "slow", -2);
      fast.awaitJoined();
      slow.awaitJoined();

      List<Release> releases = fleet.run(TASKS).run();

      List<Execution> executions = fleet.trace().executions();
      Verdict verdict = fleet.judge("clocks two hours ahead and behind", releases, TASKS);
      assertThat(executions).extracting(Execution::host).contains("fast", "slow");
      assertThat(verdict.executedTwice()).isZero();
      assertThat(verdict.longestStall()).isLessThan(Duration.ofSeconds(5));
    }
  }

  private AgentProcess start(ChaosFleet fleet, String host, int hours) throws IOException {
    Path properties =
        Files.writeString(
            folder.resolve(host + ".properties"),
            "interceptor.classes=%s%n%s=%d%n"
                .formatted(ShiftedClock.class.getName(), ShiftedClock.HOURS, hours));
    return fleet.start(host, place -> place.with("--kafka-config", properties.toString()));
  }
}
