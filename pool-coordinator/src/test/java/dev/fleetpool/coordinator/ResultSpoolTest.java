package dev.fleetpool.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleetpool.coordinator.core.Answer;
import dev.fleetpool.payload.CapturedOutput;
import dev.fleetpool.payload.PayloadOutput;
import dev.fleetpool.payload.TaskRecord;
import dev.fleetpool.payload.ThrowableRecord;
import dev.fleetpool.proto.Bytes;
import dev.fleetpool.proto.ChunkKey;
import dev.fleetpool.proto.JobKey;
import dev.fleetpool.proto.ResultMessage;
import dev.fleetpool.proto.ResultMessage.Origin;
import dev.fleetpool.proto.ResultMessage.Verdict;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ResultSpoolTest {

  private static final JobKey RUN = new JobKey("grid", 7);

  private final ResultSpool spool = ResultSpool.create();

  @AfterEach
  void close() {
    spool.close();
  }

  private static ResultMessage results(long first, Object... values) {
    PayloadOutput records = new PayloadOutput();
    for (Object value : values) {
      TaskRecord.writeValue(records, value, "value");
    }
    return message(first, values.length, Bytes.of(records.toByteArray()));
  }

  private static ResultMessage failedAttempt(long index) {
    ThrowableRecord thrown =
        new ThrowableRecord("java.io.IOException", "full", List.of(), null, List.of(), false);
    PayloadOutput records = new PayloadOutput();
    TaskRecord.write(
        records,
        new TaskRecord.Failure(TaskRecord.FailureKind.EXCEPTION, thrown, "", CapturedOutput.NONE));
    return message(index, 1, Bytes.of(records.toByteArray()));
  }

  private static ResultMessage message(long first, int count, Bytes records) {
    return new ResultMessage(
        new ChunkKey(RUN, 1),
        1,
        new Origin("host-a", 0, 1),
        first,
        count,
        records,
        false,
        0,
        Optional.empty(),
        OptionalLong.empty());
  }

  private static ResultMessage verdict(long index) {
    return ResultMessage.failedForGood(
        RUN,
        Origin.UNKNOWN,
        new Verdict(index, 0, Bytes.EMPTY, Bytes.EMPTY, Optional.empty(), "too large"));
  }

  private static Bytes record(Object value) {
    return results(0, value).records();
  }

  private List<Bytes> takeAll() {
    List<Bytes> taken = new ArrayList<>();
    for (Optional<Answer> next = spool.takeNext(); next.isPresent(); next = spool.takeNext()) {
      taken.add(((Answer.Results) next.get()).records());
    }
    return taken;
  }

  @Test
  void resultsComeInTheOrderOfTheInputs() {
    List<Integer> indexes = new ArrayList<>();
    for (int i = 0; i < 5000; i++) {
      indexes.add(i);
    }
    Collections.shuffle(indexes, new Random(42));
    List<Bytes> taken = new ArrayList<>();
    for (int index : indexes) {
      spool.add(results(index, index));
      taken.addAll(takeAll());
    }
    assertThat(taken).hasSize(5000);
    for (int i = 0; i < 5000; i++) {
      assertThat(taken.get(i)).isEqualTo(record(i));
    }
  }

  @Test
  void firstWordOnATaskCounts() {
    spool.add(results(1, "first"));
    spool.add(results(0, "zero", "second"));
    spool.add(verdict(1));

    assertThat(takeAll()).containsExactly(record("zero"), record("first"));

    spool.add(results(0, "late"));
    assertThat(spool.takeNext()).isEmpty();
  }

  @Test
  void failedAttemptIsNoAnswerAndAVerdictIs() {
    spool.add(failedAttempt(0));
    assertThat(spool.takeNext()).isEmpty();

    spool.add(verdict(0));
    assertThat(spool.takeNext()).get().isInstanceOf(Answer.Refused.class);
  }

  @Test
  void firstFailureIsFoundBehindWhatIsMissing() {
    spool.add(verdict(3000));
    spool.add(results(5, "five"));
    spool.add(verdict(7));

    assertThat(spool.firstFailure()).get().extracting(Answer::firstIndex).isEqualTo(7L);
    assertThat(spool.takeNext()).isEmpty();
  }
}
