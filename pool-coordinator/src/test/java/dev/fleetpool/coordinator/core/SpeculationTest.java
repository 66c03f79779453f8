package dev.fleetpool.coordinator.core;

import static dev.fleetpool.coordinator.core.CoreFixtures.MS;
import static dev.fleetpool.coordinator.core.CoreFixtures.THROWN;
import static dev.fleetpool.coordinator.core.CoreFixtures.append;
import static dev.fleetpool.coordinator.core.CoreFixtures.results;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fleetpool.coordinator.core.JobSettings.OnFailure;
import dev.fleetpool.coordinator.core.JobSettings.Release;
import dev.fleetpool.coordinator.core.JobSettings.Retries;
import dev.fleetpool.proto.ControlMessage;
import dev.fleetpool.proto.HostRecord;
import dev.fleetpool.proto.HostRecord.SlotRecord;
import dev.fleetpool.proto.ResultMessage;
import dev.fleetpool.proto.ResultMessage.Loss;
import dev.fleetpool.proto.TaskMessage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of a task of which two copies run. Two hosts of one slot; task 4 hangs. */
class SpeculationTest {

  private final Coordination core = new Coordination(3_000 * MS);
  private final CoreFixtures.Sink sink = new CoreFixtures.Sink();
  private final InputQueue inputs = new InputQueue(1 << 20);
  private final JobSettings settings =
      CoreFixtures.settings(Release.AS_THEY_COME, OnFailure.GO_ON, new Retries(1, 0));
  private final List<TaskMessage> sent = new ArrayList<>();
  private final List<ControlMessage> orders = new ArrayList<>();
  private final Map<Integer, Deque<TaskMessage>> atSlots =
      Map.of(0, new ArrayDeque<>(), 1, new ArrayDeque<>());
  private TaskMessage original;
  private TaskMessage copy;
  private Optional<String> second = Optional.of("b");
  private long sequence;
  private long nowNs;

  @BeforeEach
  void taskHangsUntilItHasACopy() {
    core.openJob(settings, inputs, sink, nowNs);
    core.jobPublished(settings.record().key());
    append(inputs, 5);
    inputs.end();
    beat();
    while (sink.indexes().size() < 4) {
      pass(MS);
      List.copyOf(sent).stream().filter(this::isQuick).forEach(chunk -> answer(chunk, "value"));
    }
    original = sent.get(4);
    while (sent.size() == 5) {
      assertThat(nowNs).isLessThan(9_000 * MS);
      pass(100 * MS);
    }
    copy = sent.get(5);
    pass(MS);
  }

  @Test
  void copyIsTheSameAttemptAtTheSameTask() {
    assertThat(copy.firstIndex()).isEqualTo(4);
    assertThat(copy.count()).isEqualTo(1);
    assertThat(copy.attempt()).isEqualTo(1);
    assertThat(copy.inputs()).isEqualTo(original.inputs());
    assertThat(nowNs).isBetween(1_000 * MS, 2_000 * MS);
    pass(60_000 * MS);
    assertThat(sent).hasSize(6);
  }

  @Test
  void firstResultWinsAndTheOtherIsCancelled() {
    answer(copy, "won");
    assertThat(sink.indexes()).endsWith(4L).hasSize(5);
    assertThat(orders).containsExactly(new ControlMessage.CancelTask(original.key(), 4));
    loses(original);
    assertThat(sink.indexes()).hasSize(5);
    assertThat(sink.ending).isEmpty();
    assertThat(sink.ended).isTrue();
    assertThat(core.chunksInFlight()).isZero();
  }

  @Test
  void originalMayWinAsWell() {
    answer(original, "won");
    assertThat(orders).containsExactly(new ControlMessage.CancelTask(copy.key(), 4));
    assertThat(sink.indexes()).hasSize(5);
  }

  @Test
  void lossOfOneIsNoFailureAndNoAttempt() {
    loses(copy);
    assertThat(sink.ended).isFalse();
    assertThat(sent).hasSize(6);
    loses(original);
    assertThat(sent).hasSize(7);
    assertThat(sent.get(6).firstIndex()).isEqualTo(4);
    assertThat(sent.get(6).attempt()).isEqualTo(2);
    answer(sent.get(6), "at last");
    assertThat(sink.answers).noneMatch(Answer::isFailure);
    assertThat(sink.ended).isTrue();
  }

  @Test
  void exceptionOfOneLeavesTheTaskToTheOther() {
    answer(original, THROWN);
    assertThat(sink.answers).noneMatch(Answer::isFailure);
    answer(copy, "fine here");
    assertThat(sink.answers).noneMatch(Answer::isFailure);
    assertThat(sink.ended).isTrue();
  }

  @Test
  void exceptionOfBothIsTheFailureOfOneAttempt() {
    answer(copy, THROWN);
    answer(original, THROWN);
    assertThat(sink.answers.get(4)).isInstanceOf(Answer.Failed.class);
    assertThat(((Answer.Failed) sink.answers.get(4)).attempt()).isEqualTo(1);
    assertThat(sink.ended).isTrue();
  }

  @Test
  void copyWhoseHostIsLostIsNotSentAgain() {
    second = Optional.empty();
    pass(5_000 * MS);
    assertThat(core.slots()).isEqualTo(1);
    second = Optional.of("c");
    atSlots.get(1).clear();
    pass(1_000 * MS);
    assertThat(core.slots()).isEqualTo(2);
    assertThat(core.chunksInFlight()).isEqualTo(1);
    assertThat(sent).hasSize(6);
    assertThat(sink.ended).isFalse();
  }

  @Test
  void copyThatIsHandedBackIsNotSentAgain() {
    ended(copy, Optional.empty());
    assertThat(sent).hasSize(6);
    assertThat(core.chunksInFlight()).isEqualTo(1);
  }

  @Test
  void cancelledTaskIsCancelledInBothCopies() {
    core.cancelTask(settings.record().key(), 4, /* interrupt= */ true);
    pass(MS);
    assertThat(orders)
        .contains(
            new ControlMessage.CancelTask(original.key(), 4),
            new ControlMessage.CancelTask(copy.key(), 4));
  }

  private boolean isQuick(TaskMessage chunk) {
    return chunk.firstIndex() < 4
        && atSlots.values().stream().anyMatch(chunks -> chunks.contains(chunk));
  }

  private void answer(TaskMessage chunk, Object value) {
    ResultMessage result =
        results(chunk.key().chunkId(), chunk.attempt(), chunk.firstIndex(), value);
    core.answered(result, nowNs);
    ended(chunk, Optional.empty());
  }

  private void ended(TaskMessage chunk, Optional<Loss> loss) {
    atSlots.values().forEach(chunks -> chunks.remove(chunk));
    core.answered(ResultMessage.ended(chunk, CoreFixtures.ORIGIN, loss), nowNs);
    pass(MS);
  }

  private void loses(TaskMessage chunk) {
    Loss loss =
        new Loss(4, Loss.Kind.CHILD_LOST, OptionalInt.of(1), OptionalInt.empty(), "", "lost");
    ended(chunk, Optional.of(loss));
  }

  private void pass(long ns) {
    for (long end = nowNs + ns; nowNs < end; ) {
      nowNs = Math.min(end, nowNs + 100 * MS);
      beat();
      core.answered(ResultMessage.PROBE, nowNs);
      core.decide(nowNs);
      core.takeDecisions().forEach(this::take);
    }
  }

  private void take(Decision decision) {
    if (decision instanceof Decision.SendChunk send) {
      sent.add(send.chunk());
      atSlots.get(send.partition()).add(send.chunk());
    } else if (decision instanceof Decision.GiveOrder give) {
      if (give.order() instanceof ControlMessage.CancelTask) {
        orders.add(give.order());
      }
    }
  }

  /** Host a owns partition 0, host b partition 1; each runs what came there first. */
  private void beat() {
    beat("a", 0);
    second.ifPresent(host -> beat(host, 1));
  }

  private void beat(String host, int partition) {
    SlotRecord slot =
        new SlotRecord(
            0,
            List.of(partition),
            Optional.ofNullable(atSlots.get(partition).peek()).map(TaskMessage::key),
            Math.max(0, atSlots.get(partition).size() - 1));
    core.heard(new HostRecord(host, host, sequence++, false, List.of(slot)), nowNs);
  }
}
