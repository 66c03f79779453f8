package dev.fleetpool.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleetpool.Resumed;
import dev.fleetpool.coordinator.core.InputFingerprint;
import dev.fleetpool.payload.CapturedOutput;
import dev.fleetpool.payload.PayloadOutput;
import dev.fleetpool.payload.TaskRecord;
import dev.fleetpool.payload.ThrowableRecord;
import dev.fleetpool.proto.Bytes;
import dev.fleetpool.proto.ChunkKey;
import dev.fleetpool.proto.Fingerprints;
import dev.fleetpool.proto.JobKey;
import dev.fleetpool.proto.ResultMessage;
import dev.fleetpool.proto.ResultMessage.Origin;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ResumptionTest {

  private static final long CODE = 5;
  private final PastResults past = PastResults.create();

  private static ByteBuffer input(int value) {
    return ByteBuffer.wrap(new byte[] {1, (byte) value});
  }

  private void ran(long index, long code, int input, boolean failed) {
    PayloadOutput record = new PayloadOutput();
    if (failed) {
      ThrowableRecord thrown =
          new ThrowableRecord("java.io.IOException", "full", List.of(), null, List.of(), false);
      TaskRecord.write(
          record,
          new TaskRecord.Failure(
              TaskRecord.FailureKind.EXCEPTION, thrown, "", CapturedOutput.NONE));
    } else {
      TaskRecord.writeValue(record, "result " + index, "value");
    }
    Bytes fingerprint =
        Bytes.of(
            ByteBuffer.allocate(Fingerprints.BYTES)
                .putLong(InputFingerprint.of(input(input)))
                .array());
    past.add(
        new ResultMessage(
                new ChunkKey(new JobKey("grid", 1), 1),
                1,
                new Origin("host-a", 0, 1),
                index,
                1,
                Bytes.of(record.toByteArray()),
                false,
                1,
                Optional.empty(),
                OptionalLong.empty())
            .with(new Fingerprints(code, fingerprint)));
  }

  @Test
  void onlyAResultOfTheSameCodeAndInputIsTaken() throws InterruptedException {
    ran(0, CODE, 10, /* failed= */ false);
    ran(1, CODE, 11, /* failed= */ false);
    ran(2, CODE + 1, 12, /* failed= */ false);
    ran(3, CODE, 13, /* failed= */ true);
    try (Resumption resumption = new Resumption(CODE, () -> Optional.of(past))) {
      resumption.load();

      assertThat(resumption.resultOf(0, input(10))).isPresent();
      assertThat(resumption.resultOf(1, input(99))).isEmpty();
      assertThat(resumption.resultOf(2, input(12))).isEmpty();
      assertThat(resumption.resultOf(3, input(13))).isEmpty();
      assertThat(resumption.resultOf(4, input(14))).isEmpty();

      assertThat(resumption.tally()).isEqualTo(new Resumed(1, 1, 1, 1));
      assertThat(resumption.tally().again()).isEqualTo(3);
    }
  }

  @Test
  void inputIsOnlyLookedAt() throws InterruptedException {
    ran(0, CODE, 10, /* failed= */ false);
    ByteBuffer input = input(10);
    try (Resumption resumption = new Resumption(CODE, () -> Optional.of(past))) {
      resumption.load();
      assertThat(resumption.resultOf(0, input.asReadOnlyBuffer())).isPresent();
    }
    assertThat(input.remaining()).isEqualTo(2);
  }

  @Test
  void whereThereIsNoEarlierRunNothingIsTaken() throws InterruptedException {
    try (Resumption resumption = new Resumption(CODE, Optional::empty)) {
      resumption.load();
      assertThat(resumption.resultOf(0, input(10))).isEmpty();
      assertThat(resumption.tally()).isEqualTo(Resumed.NOTHING);
    }
    past.close();
  }

  @Test
  void closingItClosesWhatItRead() throws InterruptedException {
    ran(0, CODE, 10, /* failed= */ false);
    Resumption resumption = new Resumption(CODE, () -> Optional.of(past));
    resumption.load();
    resumption.close();

    assertThat(resumption.resultOf(0, input(10))).isEmpty();
    assertThatThrownBy(() -> past.find(0)).hasCauseInstanceOf(ClosedChannelException.class);
  }
}
