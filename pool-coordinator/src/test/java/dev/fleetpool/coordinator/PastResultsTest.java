package dev.fleetpool.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleetpool.coordinator.PastResults.Past;
import dev.fleetpool.payload.BlobFile;
import dev.fleetpool.payload.CapturedOutput;
import dev.fleetpool.payload.MalformedPayloadException;
import dev.fleetpool.payload.Payload;
import dev.fleetpool.payload.PayloadInput;
import dev.fleetpool.payload.PayloadOutput;
import dev.fleetpool.payload.SpillFolder;
import dev.fleetpool.payload.TaskRecord;
import dev.fleetpool.payload.ThrowableRecord;
import dev.fleetpool.proto.BlobHash;
import dev.fleetpool.proto.BlobRef;
import dev.fleetpool.proto.Bytes;
import dev.fleetpool.proto.ChunkKey;
import dev.fleetpool.proto.Fingerprints;
import dev.fleetpool.proto.JobKey;
import dev.fleetpool.proto.ResultMessage;
import dev.fleetpool.proto.ResultMessage.Loss;
import dev.fleetpool.proto.ResultMessage.Origin;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PastResultsTest {

  private static final long CODE = 5;
  private static final Object FAILED = new Object();
  private final PastResults past = PastResults.create();

  @AfterEach
  void close() {
    past.close();
  }

  /** A message of consecutive tasks; the fingerprint of an input is its index plus the shift. */
  private static ResultMessage message(long code, long shift, long first, Object... values) {
    PayloadOutput records = new PayloadOutput();
    ByteBuffer inputs = ByteBuffer.allocate(values.length * Fingerprints.BYTES);
    for (int i = 0; i < values.length; i++) {
      inputs.putLong(first + i + shift);
      if (values[i] == FAILED) {
        ThrowableRecord thrown =
            new ThrowableRecord("java.io.IOException", "full", List.of(), null, List.of(), false);
        TaskRecord.write(
            records,
            new TaskRecord.Failure(
                TaskRecord.FailureKind.EXCEPTION, thrown, "", CapturedOutput.NONE));
      } else {
        TaskRecord.writeValue(records, values[i], "value");
      }
    }
    return message(first, values.length, Bytes.of(records.toByteArray()), Optional.empty())
        .with(new Fingerprints(code, Bytes.of(inputs.array())));
  }

  private static ResultMessage message(long first, int count, Bytes records, Optional<Loss> loss) {
    return new ResultMessage(
        new ChunkKey(new JobKey("grid", 1), 1),
        1,
        new Origin("host-a", 0, 1),
        first,
        count,
        records,
        false,
        1,
        loss,
        OptionalLong.empty());
  }

  private static ResultMessage lost(long index) {
    Loss loss =
        new Loss(index, Loss.Kind.CHILD_LOST, OptionalInt.empty(), OptionalInt.of(9), "", "killed");
    return message(0, 0, Bytes.EMPTY, Optional.of(loss));
  }

  private Object value(long index) {
    Bytes record = past.find(index).flatMap(Past::result).orElseThrow().record();
    PayloadInput cursor = new PayloadInput(record.array(), record.offset(), record.length());
    assertThat(TaskRecord.passPlainValue(cursor)).isTrue();
    return Payload.read(cursor, getClass().getClassLoader(), Payload.ANY_CLASS);
  }

  @Test
  void nothingIsKnownAtFirst() {
    assertThat(past.isEmpty()).isTrue();
    assertThat(past.find(0)).isEmpty();
  }

  @Test
  void eachTaskOfAMessageIsFoundWithItsFingerprints() {
    past.add(message(CODE, 100, 7, "a", FAILED, "c"));

    assertThat(value(7)).isEqualTo("a");
    assertThat(past.find(8)).get().extracting(Past::isFailure).isEqualTo(true);
    assertThat(value(9)).isEqualTo("c");
    assertThat(past.find(9)).get().extracting(Past::code, Past::input).containsExactly(CODE, 109L);
    assertThat(past.find(6)).isEmpty();
    assertThat(past.find(10)).isEmpty();
  }

  @Test
  void latestResultWins() {
    past.add(message(CODE, 0, 0, "first"));
    past.add(message(CODE + 1, 0, 0, "second"));

    assertThat(value(0)).isEqualTo("second");
    assertThat(past.find(0)).get().extracting(Past::code).isEqualTo(CODE + 1);
  }

  @Test
  void failureDoesNotReplaceAResultOfTheSameWork() {
    past.add(message(CODE, 0, 0, "kept", "replaced", "replaced"));
    past.add(message(CODE, 0, 0, FAILED));
    past.add(message(CODE, 50, 1, FAILED));
    past.add(message(CODE + 1, 0, 2, FAILED));
    past.add(lost(0));

    assertThat(value(0)).isEqualTo("kept");
    assertThat(past.find(1)).get().extracting(Past::isFailure).isEqualTo(true);
    assertThat(past.find(2)).get().extracting(Past::isFailure).isEqualTo(true);
  }

  @Test
  void resultReplacesAFailureAndALoss() {
    past.add(message(CODE, 0, 0, FAILED));
    past.add(lost(1));
    assertThat(past.find(1)).get().extracting(Past::isFailure).isEqualTo(true);

    past.add(message(CODE, 0, 0, "zero", "one"));

    assertThat(value(0)).isEqualTo("zero");
    assertThat(value(1)).isEqualTo("one");
  }

  @Test
  void tasksAreFoundAcrossThousandsAndFarOut() {
    Object[] values = new Object[3000];
    for (int i = 0; i < values.length; i++) {
      values[i] = "value " + i;
    }
    long farOut = 3_000_000_000_000L;
    past.add(message(CODE, 0, 500, values));
    past.add(message(CODE, 0, farOut, "far out"));

    assertThat(value(1023)).isEqualTo("value 523");
    assertThat(value(1024)).isEqualTo("value 524");
    assertThat(value(2048)).isEqualTo("value 1548");
    assertThat(value(3499)).isEqualTo("value 2999");
    assertThat(past.find(3500)).isEmpty();
    assertThat(value(farOut)).isEqualTo("far out");
    assertThat(past.find(farOut + 1)).isEmpty();
  }

  @Test
  void whatDoesNotSayOfWhichInputItIsIsPassedOver() {
    ResultMessage message = message(CODE, 0, 0, "a", "b");
    past.add(message.with(Fingerprints.NONE));

    assertThat(past.isEmpty()).isTrue();
  }

  @Test
  void indexesThatNoTaskHasAreNoTrouble() {
    past.add(lost(-5));
    past.add(message(CODE, 0, Long.MAX_VALUE, "a", "b"));

    assertThat(past.isEmpty()).isTrue();
  }

  @Test
  void recordsThatCannotBeReadAreRefusedAndCostOnlyThemselves() {
    Bytes garbage = Bytes.of(new byte[] {-1, -1, -1});
    ResultMessage broken =
        message(0, 1, garbage, Optional.empty())
            .with(new Fingerprints(CODE, Bytes.of(new byte[Fingerprints.BYTES])));

    assertThatThrownBy(() -> past.add(broken)).isInstanceOf(MalformedPayloadException.class);
    past.add(message(CODE, 0, 0, "good"));
    assertThat(value(0)).isEqualTo("good");
  }

  @Test
  void interruptionIsNotTakenForAFullDisk() {
    past.add(message(CODE, 0, 0, "a"));
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(() -> past.find(0)).isInstanceOf(CancellationException.class);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void resultThatTravelsApartIsKnownWhileItIsThere(@TempDir Path folder) {
    PayloadOutput output = new PayloadOutput(new SpillFolder(folder, 100));
    TaskRecord.writeValue(output, new byte[1000], "result");
    BlobFile file = output.takeFiles().get(0);
    BlobRef place = new BlobRef(new BlobHash(file.blob().hash()), file.blob().size(), 1, 40, 1);
    Bytes records = Bytes.of(output.toByteArray());
    past.add(
        message(7, 1, records, Optional.empty())
            .with(new Fingerprints(CODE, Bytes.of(new byte[Fingerprints.BYTES])))
            .with(List.of(place)));

    assertThat(past.hasBlobs()).isTrue();
    assertThat(past.find(7).orElseThrow().result().orElseThrow())
        .isEqualTo(new PastResults.Result(records, List.of(place)));

    past.retain(ref -> ref.firstOffset() > 40);

    assertThat(past.find(7)).isEmpty();
  }
}
