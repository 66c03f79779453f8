package dev.fleetpool.coordinator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fleetpool.coordinator.LoggedOutput.Printed;
import dev.fleetpool.payload.CapturedOutput;
import dev.fleetpool.payload.PayloadOutput;
import dev.fleetpool.payload.TaskRecord;
import dev.fleetpool.payload.ThrowableRecord;
import dev.fleetpool.proto.Bytes;
import dev.fleetpool.proto.ChunkKey;
import dev.fleetpool.proto.JobKey;
import dev.fleetpool.proto.ResultMessage;
import dev.fleetpool.proto.ResultMessage.Loss;
import dev.fleetpool.proto.ResultMessage.Origin;
import dev.fleetpool.proto.ResultMessage.Verdict;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class LoggedOutputTest {

  private static final JobKey RUN = new JobKey("job", 7);
  private static final Origin ORIGIN = new Origin("host-b", 3, 4711);

  private final LoggedOutput output = new LoggedOutput(41);

  private static CapturedOutput text(String printed) {
    return new CapturedOutput(printed.getBytes(UTF_8), new byte[0]);
  }

  private static Optional<Printed> printed(String text) {
    return Optional.of(new Printed(ORIGIN, text(text)));
  }

  private static void result(PayloadOutput records, String printed) {
    int start = records.size();
    TaskRecord.writeValue(records, 1, "result");
    TaskRecord.appendOutput(records, start, text(printed));
  }

  private static void failure(PayloadOutput records, String printed) {
    TaskRecord.write(
        records,
        new TaskRecord.Failure(
            TaskRecord.FailureKind.EXCEPTION,
            ThrowableRecord.from(new IllegalStateException("no")),
            "",
            text(printed)));
  }

  private static Bytes bytes(Consumer<PayloadOutput> writing) {
    PayloadOutput records = new PayloadOutput();
    writing.accept(records);
    return Bytes.of(records.toByteArray());
  }

  private static ResultMessage message(
      long firstIndex, int count, Consumer<PayloadOutput> records) {
    return new ResultMessage(
        new ChunkKey(RUN, 0),
        1,
        ORIGIN,
        firstIndex,
        count,
        bytes(records),
        true,
        0,
        Optional.empty(),
        OptionalLong.empty());
  }

  @Test
  void taskIsFoundAmongThoseOfItsChunk() {
    output.see(
        message(
            40,
            3,
            records -> {
              result(records, "forty");
              result(records, "forty-one");
              result(records, "forty-two");
            }));
    assertThat(output.found()).isEqualTo(printed("forty-one"));
  }

  @Test
  void otherTasksAreNotItsWord() {
    output.see(message(40, 1, records -> result(records, "forty")));
    output.see(message(42, 1, records -> result(records, "forty-two")));
    assertThat(output.found()).isEmpty();
  }

  @Test
  void taskThatPrintedNothingHasEnded() {
    output.see(message(41, 1, records -> TaskRecord.writeValue(records, 1, "result")));
    assertThat(output.found()).isEqualTo(Optional.of(new Printed(ORIGIN, CapturedOutput.NONE)));
  }

  @Test
  void firstResultCounts() {
    output.see(message(41, 1, records -> result(records, "first")));
    output.see(message(41, 1, records -> result(records, "copy")));
    assertThat(output.found()).isEqualTo(printed("first"));
  }

  @Test
  void attemptThatFailedIsPassedOver() {
    output.see(message(41, 1, records -> failure(records, "first try")));
    assertThat(output.found()).isEmpty();
    output.see(message(41, 1, records -> result(records, "second try")));
    assertThat(output.found()).isEqualTo(printed("second try"));
  }

  @Test
  void failureForGoodHasWhatItsLastAttemptPrinted() {
    Bytes record = bytes(records -> failure(records, "last try"));
    output.see(
        ResultMessage.failedForGood(
            RUN, ORIGIN, new Verdict(40, 3, Bytes.EMPTY, record, Optional.empty(), "")));
    assertThat(output.found()).isEmpty();
    output.see(
        ResultMessage.failedForGood(
            RUN, ORIGIN, new Verdict(41, 3, Bytes.EMPTY, record, Optional.empty(), "")));
    assertThat(output.found()).isEqualTo(printed("last try"));
  }

  @Test
  void lostTaskHasLeftNothing() {
    Loss loss =
        new Loss(41, Loss.Kind.CHILD_LOST, OptionalInt.of(1), OptionalInt.empty(), "tail", "");
    output.see(
        ResultMessage.failedForGood(
            RUN, ORIGIN, new Verdict(41, 3, Bytes.EMPTY, Bytes.EMPTY, Optional.of(loss), "")));
    assertThat(output.found()).isEqualTo(Optional.of(new Printed(ORIGIN, CapturedOutput.NONE)));
  }
}
