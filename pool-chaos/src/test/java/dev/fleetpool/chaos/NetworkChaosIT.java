package dev.fleetpool.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hosts whose network fails while they are well. */
class NetworkChaosIT {

  private static final String VICTIM = "host-a";
  private static final String OTHER = "host-b";

  /** The host time-out of 3 s, and 2 s. */
  private static final Duration BOUND = Duration.ofSeconds(5);

  private static final Duration OUTAGE = Duration.ofSeconds(30);

  /** As many as one host needs for longer than the outage and the host's way back. */
  private static final int TASKS_FOR_OUTAGE = 3_600;

  private static final int TASKS = 1_000;

  /** A host whose packets are unlucky for the whole time-out is given up. */
  private static final int SLOTS_OF_A_HOST = 2;

  private static final double LOSS = 0.1;

  @TempDir Path folder;
  private NetworkBroker both;
  private NetworkHosts network;

  @BeforeEach
  void lay() {
    both = NetworkBroker.start(folder, VICTIM, OTHER);
    network = both.network();
  }

  @AfterEach
  void remove() {
    if (both != null) {
      both.close();
    }
  }

  @Test
  void hostThatIsCutOffWorksAgainWhenItsCableIsBack() throws Exception {
    outage("host cut off for 30 s", network::cut, network::heal);
  }

  @Test
  void hostThatIsNotHeardWorksAgainWhenItIs() throws Exception {
    outage("host mute for 30 s", network::mute, network::letThrough);
  }

  @Test
  void hostThatHearsNothingWorksAgainWhenItDoes() throws Exception {
    outage("host deaf for 30 s", network::deafen, network::letThrough);
  }

  private void outage(String fault, Consumer<String> start, Consumer<String> end) throws Exception {
    try (ChaosFleet fleet = fleet()) {
      AtomicLong backMs = new AtomicLong();

      List<Release> releases =
          fleet
              .run(TASKS_FOR_OUTAGE)
              .within(Duration.ofMinutes(4))
              .when(
                  300,
                  new PassingFault(
                      () -> start.accept(VICTIM),
                      OUTAGE,
                      () -> {
                        end.accept(VICTIM);
                        backMs.set(System.currentTimeMillis());
                      }))
              .run();

      List<Execution> executions = fleet.trace().executions();
      Verdict verdict = fleet.judge(fault, releases, TASKS_FOR_OUTAGE);
      assertThat(verdict.longestStall()).isLessThan(BOUND);
      assertThat(executions)
          .filteredOn(
              execution ->
                  execution.host().equals(VICTIM) && execution.startMs() > backMs.get() + 1_000)
          .as("executions on the host that is back")
          .isNotEmpty();
    }
  }

  @Test
  void hostThatLosesATenthOfItsPacketsLosesNoTask() throws Exception {
    try (ChaosFleet fleet = fleet()) {
      network.lose(VICTIM, LOSS);

      List<Release> releases = fleet.run(TASKS).within(Duration.ofMinutes(4)).run();

      network.letThrough(VICTIM);
      Verdict verdict = fleet.judge("host lost 10 % of its packets", releases, TASKS);
      assertThat(verdict.longestStall()).isLessThan(BOUND);
      assertThat(verdict.executedTwice()).isBetween(0, SLOTS_OF_A_HOST);
    }
  }

  private ChaosFleet fleet() {
    ChaosFleet fleet = ChaosFleet.on(both.broker().bootstrapServers(), folder);
    for (String host : List.of(VICTIM, OTHER)) {
      fleet.start(host, place -> place.behind(network.on(host)));
    }
    for (String host : List.of(VICTIM, OTHER)) {
      fleet.agent(host).awaitJoined();
    }
    return fleet;
  }
}
