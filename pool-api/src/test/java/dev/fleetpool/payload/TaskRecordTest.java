package dev.fleetpool.payload;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fleetpool.payload.TaskRecord.Failure;
import dev.fleetpool.payload.TaskRecord.FailureKind;
import dev.fleetpool.payload.TaskRecord.Success;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class TaskRecordTest {

  private static final ClassLoader LOADER = TaskRecordTest.class.getClassLoader();

  @Property
  void readsBackWhatItWrote(
      @ForAll String value, @ForAll FailureKind kind, @ForAll byte[] out, @ForAll byte[] err) {
    CapturedOutput printed = new CapturedOutput(out, err);
    ThrowableRecord error = ThrowableRecord.from(new Exception(value));
    TaskRecord success = new Success(EncodedPayload.of(value), printed);
    TaskRecord failure = new Failure(kind, error, value, printed);
    PayloadOutput output = new PayloadOutput();
    TaskRecord.write(output, success);
    TaskRecord.write(output, failure);
    PayloadInput input = new PayloadInput(output.toByteArray());
    assertThat(TaskRecord.read(input)).isEqualTo(success);
    assertThat(TaskRecord.read(input)).isEqualTo(failure);
    input.rewind(0);
    TaskRecord.skip(input);
    TaskRecord.skip(input);
    assertThat(input.remaining()).isZero();
  }

  @Property
  void garbageIsMalformedOrARecord(@ForAll byte[] garbage) {
    try {
      TaskRecord.read(new PayloadInput(garbage));
    } catch (MalformedPayloadException expected) {
      assertThat(expected.position()).isBetween(0, garbage.length);
    }
  }

  @Test
  void plainValuesAreReadInPlace() {
    PayloadOutput output = new PayloadOutput();
    TaskRecord.writeValue(output, 42, "result");
    PayloadInput input = new PayloadInput(output.toByteArray());
    assertThat(TaskRecord.passPlainValue(input)).isTrue();
    assertThat(Payload.read(input, LOADER, Payload.ANY_CLASS)).isEqualTo(42);
  }

  @Test
  void outputIsAddedToTheLastRecord() {
    PayloadOutput output = new PayloadOutput();
    TaskRecord.writeValue(output, 1, "result");
    int start = output.size();
    TaskRecord.writeValue(output, 2, "result");
    TaskRecord.appendOutput(
        output, start, new CapturedOutput("hello".getBytes(UTF_8), new byte[0]));
    PayloadInput input = new PayloadInput(output.toByteArray());
    assertThat(TaskRecord.read(input).output().isEmpty()).isTrue();
    assertThat(TaskRecord.passPlainValue(input)).isFalse();
    TaskRecord second = TaskRecord.read(input);
    assertThat(second.output().stdout()).asString(UTF_8).isEqualTo("hello");
    assertThat(((Success) second).value().read(LOADER, Payload.ANY_CLASS)).isEqualTo(2);
  }
}
