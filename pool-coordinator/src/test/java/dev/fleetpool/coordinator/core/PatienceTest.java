package dev.fleetpool.coordinator.core;

import static dev.fleetpool.coordinator.core.CoreFixtures.MS;
import static dev.fleetpool.coordinator.core.CoreFixtures.append;
import static dev.fleetpool.coordinator.core.CoreFixtures.idle;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fleetpool.coordinator.core.JobSettings.OnFailure;
import dev.fleetpool.coordinator.core.JobSettings.Release;
import dev.fleetpool.coordinator.core.JobSettings.Retries;
import dev.fleetpool.proto.HostRecord;
import dev.fleetpool.proto.ResultMessage;
import dev.fleetpool.proto.TaskMessage;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** For how long the core leaves it to facts to call it. */
class PatienceTest {

  private static final long MOST_NS = 50 * MS;

  /** So long before a slot runs dry it is to get more. */
  private static final long CREDIT_NS = 25 * MS;

  private final Coordination core = new Coordination(3_000 * MS);
  private final InputQueue inputs = new InputQueue(1 << 20);
  private final JobSettings settings =
      CoreFixtures.settings(Release.IN_ORDER, OnFailure.STOP, Retries.DEFAULT);

  PatienceTest() {
    core.openJob(settings, inputs, new CoreFixtures.Sink(), 0);
    core.jobPublished(settings.record().key());
    core.heard(new HostRecord("a", "a", 1, false, List.of(idle(0, 0))), 0);
  }

  @Test
  void lastsUntilTheFirstSlotIsToGetMore() {
    append(inputs, 1_000);
    TaskMessage first = sent(0);
    answer(first, 40 * MS, 40 * MS);
    TaskMessage second = sent(40 * MS);
    assertThat(second.count()).isEqualTo(4); // of 40 ms each, as is known now

    assertThat(core.patienceNs(MOST_NS, 41 * MS)).isEqualTo(MOST_NS);
    long laterNs = 160 * MS;
    core.decide(laterNs);
    long patienceNs = core.patienceNs(MOST_NS, laterNs);

    assertThat(patienceNs).isEqualTo((40 + 4 * 40) * MS - CREDIT_NS - laterNs);
    core.decide(laterNs + patienceNs);
    assertThat(core.takeDecisions()).noneMatch(Decision.SendChunk.class::isInstance);
    assertThat(sent(laterNs + patienceNs + 1)).isNotNull();
  }

  @Test
  void slotThatIsLateIsWaitedFor() {
    append(inputs, 1_000);
    TaskMessage first = sent(0);
    answer(first, 40 * MS, 40 * MS);
    sent(40 * MS);
    sent(190 * MS);

    core.decide(500 * MS);

    assertThat(core.patienceNs(MOST_NS, 500 * MS)).isEqualTo(MOST_NS);
  }

  @Test
  void isShortWhileAnIdleSlotCouldHaveWhatAnotherHolds() {
    append(inputs, 8);
    inputs.end();
    answer(sent(0), 4 * MS, 4 * MS);
    long nowNs = 4 * MS;
    core.decide(nowNs);
    while (core.patienceNs(MOST_NS, nowNs) < MOST_NS) { // until the slot has all
      nowNs += core.patienceNs(MOST_NS, nowNs) + 1;
      core.decide(nowNs);
    }

    core.heard(new HostRecord("b", "b", 1, false, List.of(idle(0, 1))), nowNs);
    core.decide(nowNs);

    assertThat(core.patienceNs(MOST_NS, nowNs)).isLessThanOrEqualTo(10 * MS);
  }

  private TaskMessage sent(long nowNs) {
    core.decide(nowNs);
    return core.takeDecisions().stream()
        .filter(Decision.SendChunk.class::isInstance)
        .map(decision -> ((Decision.SendChunk) decision).chunk())
        .findFirst()
        .orElseThrow();
  }

  private void answer(TaskMessage chunk, long busyNs, long nowNs) {
    core.answered(
        new ResultMessage(
            chunk.key(),
            chunk.attempt(),
            CoreFixtures.ORIGIN,
            chunk.firstIndex(),
            chunk.count(),
            CoreFixtures.results(0, 1, 0, 1).records(),
            true,
            busyNs,
            Optional.empty(),
            OptionalLong.empty()),
        nowNs);
  }
}
