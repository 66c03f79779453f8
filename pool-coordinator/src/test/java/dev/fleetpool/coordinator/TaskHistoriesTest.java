package dev.fleetpool.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleetpool.TaskHistory;
import dev.fleetpool.TaskHistory.Event;
import dev.fleetpool.TaskHistory.Kind;
import dev.fleetpool.coordinator.JobLog.Logged;
import dev.fleetpool.payload.CapturedOutput;
import dev.fleetpool.payload.PayloadOutput;
import dev.fleetpool.payload.TaskRecord;
import dev.fleetpool.payload.ThrowableRecord;
import dev.fleetpool.proto.Bytes;
import dev.fleetpool.proto.ChunkKey;
import dev.fleetpool.proto.Fingerprints;
import dev.fleetpool.proto.JobKey;
import dev.fleetpool.proto.ResultMessage;
import dev.fleetpool.proto.ResultMessage.Loss;
import dev.fleetpool.proto.ResultMessage.Origin;
import dev.fleetpool.proto.TaskMessage;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Tells of task 1 of a job in which chunks hold tasks 0 and 1. */
class TaskHistoriesTest {

  private final List<Logged<TaskMessage>> sent = new ArrayList<>();
  private final List<Logged<ResultMessage>> results = new ArrayList<>();
  private long timeMs;

  private void sent(long epoch, int attempt, long code, long input) {
    TaskMessage task =
        new TaskMessage(
            key(epoch), 0, 2, attempt, Bytes.of(new byte[2]), fingerprints(code, input));
    sent.add(new Logged<>(task, 3, 40 + timeMs, timeMs++));
  }

  private static Fingerprints fingerprints(long code, long input) {
    return new Fingerprints(
        code, Bytes.of(ByteBuffer.allocate(16).putLong(99).putLong(input).array()));
  }

  private static ChunkKey key(long epoch) {
    return new ChunkKey(new JobKey("grid", epoch), 1);
  }

  private void answered(long epoch, int attempt, long code, long input) {
    came(epoch, attempt, "a value", fingerprints(code, input), Optional.empty());
  }

  private void came(
      long epoch, int attempt, Object value, Fingerprints fingerprints, Optional<Loss> loss) {
    PayloadOutput records = new PayloadOutput();
    TaskRecord.writeValue(records, "of task 0", "value");
    if (value instanceof ThrowableRecord thrown) {
      TaskRecord.write(
          records,
          new TaskRecord.Failure(
              TaskRecord.FailureKind.EXCEPTION, thrown, "", CapturedOutput.NONE));
    } else if (loss.isEmpty()) {
      TaskRecord.writeValue(records, value, "value");
    }
    results.add(
        new Logged<>(
            new ResultMessage(
                    key(epoch),
                    attempt,
                    new Origin("host-b", 2, 81),
                    0,
                    loss.isEmpty() ? 2 : 1,
                    Bytes.of(records.toByteArray()),
                    true,
                    1,
                    loss,
                    OptionalLong.empty())
                .with(fingerprints),
            0,
            timeMs,
            timeMs++));
  }

  private List<Event> told() {
    return history().events();
  }

  private TaskHistory history() {
    return new TaskHistories("grid", 1, sent, results).tell();
  }

  @Test
  void taskThatWentWellWasSentAndAnswered() {
    sent(1, 1, 5, 6);
    answered(1, 1, 5, 6);
    assertThat(told()).extracting(Event::kind).containsExactly(Kind.SENT, Kind.ANSWERED);
    assertThat(told().get(0).what())
        .isEqualTo("to partition 3 at offset 40, with 2 task(s) from 0");
    assertThat(told().get(1).what()).startsWith("on host-b, slot 2, pid 81: a result of ");
    assertThat(history().toString())
        .startsWith("task 1 of job grid\n")
        .contains("run 1, attempt 1 sent     to partition 3");
  }

  @Test
  void failureAndLossAreToldWithTheirCause() {
    sent(1, 1, 5, 6);
    ThrowableRecord full =
        new ThrowableRecord("java.io.IOException", "disk full", List.of(), null, List.of(), false);
    came(1, 1, full, fingerprints(5, 6), Optional.empty());
    sent(1, 2, 5, 6);
    Loss killed =
        new Loss(
            1, Loss.Kind.CHILD_LOST, OptionalInt.empty(), OptionalInt.of(9), "a\nlast line\n", "");
    came(1, 2, "none", fingerprints(5, 99), Optional.of(killed));

    assertThat(told())
        .extracting(Event::kind)
        .containsExactly(Kind.SENT, Kind.FAILED, Kind.SENT, Kind.LOST);
    assertThat(told().get(1).what()).endsWith(": java.io.IOException: disk full");
    assertThat(told().get(2).what()).endsWith("again: the attempt before failed");
    assertThat(told().get(3).what())
        .endsWith("its child was ended by signal 9; its last words: last line");
  }

  @Test
  void laterRunSaysWhyItRanAgain() {
    sent(1, 1, 5, 6);
    answered(1, 1, 5, 6);
    sent(2, 1, 7, 6);
    answered(2, 1, 7, 6);
    sent(3, 1, 7, 8);
    answered(3, 1, 7, 8);
    sent(4, 1, 7, 8);
    assertThat(told())
        .filteredOn(event -> event.kind() == Kind.SENT)
        .extracting(event -> event.run() + event.what().replaceFirst(".* from 0", ""))
        .containsExactly(
            "1",
            "2, again: the code changed",
            "3, again: the input changed",
            "4, again: the job was begun afresh, or the result came after it was looked for");
  }

  @Test
  void taskThatNobodyAnsweredWasLostWithItsSlot() {
    sent(1, 1, 5, 6);
    sent(1, 2, 5, 6);
    assertThat(told().get(1).what())
        .endsWith("again: no answer came; it was handed back, or its host or slot was lost");
  }

  @Test
  void taskThatWasAnsweredAlreadyWasSentAgainAsACopy() {
    sent(1, 1, 5, 6);
    answered(1, 1, 5, 6);
    sent(1, 1, 5, 6);

    assertThat(told().get(2).what()).endsWith("again: as a copy");
  }

  @Test
  void laterRunSaysThatTheTaskHadFailedBefore() {
    sent(1, 1, 5, 6);
    ThrowableRecord full =
        new ThrowableRecord("java.io.IOException", "disk full", List.of(), null, List.of(), false);
    came(1, 1, full, fingerprints(5, 6), Optional.empty());
    sent(2, 1, 5, 6);

    assertThat(told().get(2).what()).endsWith("again: it failed in the run before");
  }

  @Test
  void laterRunSaysThatTheResultDidNotTellItsInput() {
    sent(1, 1, 5, 6);
    came(1, 1, "a value", Fingerprints.NONE, Optional.empty());
    sent(2, 1, 5, 6);

    assertThat(told().get(2).what())
        .endsWith("again: its result did not say of which input it was");
  }
}
