package dev.fleetpool.coordinator.core;

import static dev.fleetpool.coordinator.core.CoreFixtures.MS;
import static dev.fleetpool.coordinator.core.CoreFixtures.append;
import static dev.fleetpool.coordinator.core.CoreFixtures.idle;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fleetpool.coordinator.core.JobSettings.OnFailure;
import dev.fleetpool.coordinator.core.JobSettings.Release;
import dev.fleetpool.coordinator.core.JobSettings.Retries;
import dev.fleetpool.proto.ControlMessage;
import dev.fleetpool.proto.HostRecord;
import dev.fleetpool.proto.TaskMessage;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of messages that cannot be sent while no broker answers. */
class PostponedSendTest {

  private final Coordination core = new Coordination(3_000 * MS);
  private final CoreFixtures.Sink sink = new CoreFixtures.Sink();
  private final InputQueue inputs = new InputQueue(1 << 20);
  private final JobSettings settings =
      CoreFixtures.settings(Release.IN_ORDER, OnFailure.STOP, Retries.DEFAULT);

  PostponedSendTest() {
    core.openJob(settings, inputs, sink, 0);
    core.heard(new HostRecord("a", "a", 1, false, List.of(idle(0, 0), idle(1, 1))), 0);
    core.takeDecisions();
    append(inputs, 1);
  }

  @Test
  void chunkGoesOutAgainAsTheSameAttemptAfterAMoment() {
    core.jobPublished(settings.record().key());
    TaskMessage first = sent(10 * MS).get(0);
    core.sendPostponed(first.key(), 20 * MS);
    core.decide(30 * MS);
    assertThat(core.takeDecisions())
        .contains(new Decision.GiveOrder(new ControlMessage.HandBack(first.key())))
        .noneMatch(decision -> decision instanceof Decision.SendChunk);
    assertThat(sent(1_000 * MS)).isEmpty();
    TaskMessage again = sent(1_020 * MS).get(0);
    assertThat(again.firstIndex()).isZero();
    assertThat(again.attempt()).isEqualTo(1);
    assertThat(again.key()).isNotEqualTo(first.key());
    assertThat(sink.ended).isFalse();
  }

  @Test
  void recordOfAJobGoesOutAgainAfterAMoment() {
    core.publishPostponed(settings.record(), 20 * MS);
    core.decide(1_000 * MS);
    assertThat(core.takeDecisions()).doesNotContain(new Decision.PublishJob(settings.record()));
    core.decide(1_020 * MS);
    assertThat(core.takeDecisions()).containsOnlyOnce(new Decision.PublishJob(settings.record()));
    core.decide(5_000 * MS);
    assertThat(core.takeDecisions()).doesNotContain(new Decision.PublishJob(settings.record()));
  }

  private List<TaskMessage> sent(long nowNs) {
    core.decide(nowNs);
    return core.takeDecisions().stream()
        .filter(Decision.SendChunk.class::isInstance)
        .map(decision -> ((Decision.SendChunk) decision).chunk())
        .toList();
  }
}
