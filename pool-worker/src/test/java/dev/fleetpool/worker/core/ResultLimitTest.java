package dev.fleetpool.worker.core;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fleetpool.payload.BlobFile;
import dev.fleetpool.payload.PayloadInput;
import dev.fleetpool.payload.PayloadOutput;
import dev.fleetpool.payload.SpillFolder;
import dev.fleetpool.payload.TaskRecord;
import dev.fleetpool.proto.Bytes;
import dev.fleetpool.proto.ChunkKey;
import dev.fleetpool.proto.Fingerprints;
import dev.fleetpool.proto.JobKey;
import dev.fleetpool.proto.ResultMessage;
import dev.fleetpool.proto.Topics;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultLimitTest {

  private static ResultMessage message(Object... values) {
    PayloadOutput output = new PayloadOutput();
    for (Object value : values) {
      TaskRecord.writeValue(output, value, "result");
    }
    return new ResultMessage(
        new ChunkKey(new JobKey("a", 1), 7),
        1,
        new ResultMessage.Origin("h", 0, 9),
        100,
        values.length,
        Bytes.of(output.toByteArray()),
        true,
        600,
        Optional.empty(),
        OptionalLong.empty());
  }

  private static TaskRecord record(ResultMessage part) {
    Bytes bytes = part.records();
    return TaskRecord.read(new PayloadInput(bytes.array(), bytes.offset(), bytes.length()));
  }

  private static List<ResultMessage> split(ResultMessage message) {
    return ResultLimit.split(new Telling(message, List.of())).stream()
        .map(Telling::message)
        .toList();
  }

  @Test
  void whatFitsStaysWhole() {
    ResultMessage message = message(1, 2, 3);

    assertThat(split(message)).containsExactly(message);
  }

  @Test
  void partsKeepTheFingerprintsOfTheirTasks() {
    Fingerprints fingerprints =
        new Fingerprints(
            -42, Bytes.of("firstonesecondonethirdone".substring(0, 24).getBytes(US_ASCII)));
    List<ResultMessage> parts =
        split(message("before", new byte[Topics.MAX_RECORD_BYTES + 1], "after").with(fingerprints));

    assertThat(parts)
        .extracting(ResultMessage::fingerprints)
        .containsExactly(
            fingerprints.slice(0, 1), fingerprints.slice(1, 1), fingerprints.slice(2, 1));
  }

  @Test
  void resultThatDoesNotFitFailsAndItsNeighboursGoOn() {
    List<ResultMessage> parts =
        split(message("before", new byte[Topics.MAX_RECORD_BYTES + 1], "after"));

    assertThat(parts).extracting(ResultMessage::firstIndex).containsExactly(100L, 101L, 102L);
    assertThat(parts).extracting(ResultMessage::ended).containsExactly(false, false, true);
    assertThat(record(parts.get(0))).isInstanceOf(TaskRecord.Success.class);
    assertThat(record(parts.get(1)))
        .isInstanceOfSatisfying(
            TaskRecord.Failure.class,
            failure ->
                assertThat(failure.error().message())
                    .contains("must be under " + Topics.MAX_RECORD_BYTES));
    assertThat(record(parts.get(2))).isInstanceOf(TaskRecord.Success.class);
  }

  @Test
  void resultsThatFitOneByOneAreSplit() {
    byte[] half = new byte[Topics.MAX_RECORD_BYTES - 100];

    List<ResultMessage> parts = split(message(half, half));

    assertThat(parts).hasSize(2).allMatch(part -> record(part) instanceof TaskRecord.Success);
  }

  @Test
  void eachPartKeepsTheFingerprintOfItsInput() {
    byte[] large = new byte[Topics.MAX_RECORD_BYTES * 2 / 3];
    Bytes inputs = Bytes.of(ByteBuffer.allocate(16).putLong(71).putLong(72).array());
    ResultMessage whole = message(large, large).with(new Fingerprints(5, inputs));

    List<ResultMessage> parts = split(whole);

    assertThat(parts).hasSize(2);
    assertThat(parts).allMatch(part -> part.fingerprints().code() == 5);
    assertThat(parts).extracting(part -> part.fingerprints().input(0)).containsExactly(71L, 72L);
  }

  @Test
  void eachPartKeepsTheFilesOfItsValues(@TempDir Path folder) {
    byte[] inline = new byte[Topics.MAX_RECORD_BYTES * 2 / 3];
    PayloadOutput output = new PayloadOutput(new SpillFolder(folder, inline.length + 10));
    for (Object value : List.of(inline, new byte[inline.length + 20], inline, new byte[1 << 23])) {
      TaskRecord.writeValue(output, value, "result");
    }
    List<BlobFile> files = output.takeFiles();
    ResultMessage shape = message(1, 2, 3, 4);
    ResultMessage whole =
        new ResultMessage(
            shape.key(),
            1,
            shape.origin(),
            100,
            4,
            Bytes.of(output.toByteArray()),
            true,
            600,
            Optional.empty(),
            OptionalLong.empty());

    List<Telling> parts = ResultLimit.split(new Telling(whole, files));

    assertThat(parts)
        .extracting(Telling::files)
        .containsExactly(List.of(), List.of(files.get(0)), List.of(), List.of(files.get(1)));
  }
}
