package dev.fleetpool.coordinator.core;

import dev.fleetpool.coordinator.core.JobSettings.OnFailure;
import dev.fleetpool.coordinator.core.JobSettings.Release;
import dev.fleetpool.coordinator.core.JobSettings.Retries;
import dev.fleetpool.payload.CapturedOutput;
import dev.fleetpool.payload.Payload;
import dev.fleetpool.payload.PayloadInput;
import dev.fleetpool.payload.PayloadOutput;
import dev.fleetpool.payload.TaskRecord;
import dev.fleetpool.payload.TaskRecord.FailureKind;
import dev.fleetpool.payload.ThrowableRecord;
import dev.fleetpool.proto.Bytes;
import dev.fleetpool.proto.ChunkKey;
import dev.fleetpool.proto.HostRecord.SlotRecord;
import dev.fleetpool.proto.JobKey;
import dev.fleetpool.proto.JobRecord;
import dev.fleetpool.proto.ResultMessage;
import dev.fleetpool.proto.ResultMessage.Origin;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.LongStream;

/** What the tests of the core build their cases from. A task's input is its index. */
final class CoreFixtures {

  static final long MS = 1_000_000;
  static final long SECOND = 1_000 * MS;
  static final JobKey JOB = new JobKey("job", 1);
  static final Origin ORIGIN = new Origin("host-a", 0, 4711);
  static final Object THROWN = new Object();

  private CoreFixtures() {}

  /** Keeps the answers in the order in which they came. */
  static final class Sink implements JobSink {
    final List<Answer> answers = new ArrayList<>();
    Optional<Ending> ending = Optional.empty();
    boolean ended;

    @Override
    public void answered(Answer answer) {
      answers.add(answer);
    }

    @Override
    public void ended(Optional<Ending> failure, JobProgress last) {
      ending = failure;
      ended = true;
    }

    List<Long> indexes() {
      return answers.stream()
          .flatMapToLong(a -> LongStream.range(a.firstIndex(), a.firstIndex() + a.count()))
          .boxed()
          .toList();
    }
  }

  static JobSettings settings(Release release, OnFailure onFailure, Retries retries) {
    JobRecord record = new JobRecord(JOB, "test", 0, JobRecord.Code.NONE, false);
    return new JobSettings(record, OptionalInt.empty(), release, onFailure, retries);
  }

  static ActiveJob job(Sink sink, InputQueue inputs, Release release, Retries retries) {
    ActiveJob job = new ActiveJob(settings(release, OnFailure.GO_ON, retries), inputs, sink, 0, 0);
    job.published();
    return job;
  }

  static ActiveJob job() {
    return job(new Sink(), new InputQueue(1 << 20), Release.AS_THEY_COME, Retries.DEFAULT);
  }

  static Bytes payloads(long from, long end) {
    PayloadOutput output = new PayloadOutput();
    LongStream.range(from, end).forEach(i -> Payload.write(output, i));
    return Bytes.of(output.toByteArray());
  }

  static List<Object> values(Bytes bytes) {
    PayloadInput input = new PayloadInput(bytes.array(), bytes.offset(), bytes.length());
    List<Object> values = new ArrayList<>();
    while (input.remaining() > 0) {
      values.add(Payload.read(input, CoreFixtures.class.getClassLoader(), Payload.ANY_CLASS));
    }
    return values;
  }

  static void append(InputQueue inputs, int count) {
    long from = inputs.endIndex();
    Bytes bytes = payloads(from, from + count);
    try {
      inputs.append(ByteBuffer.wrap(bytes.array()), count);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  static Chunk chunk(long first, int count) {
    return new Chunk(first, count, 1, payloads(first, first + count));
  }

  static InFlight inFlight(long id, Chunk chunk, int partition, double expectedNs) {
    return new InFlight(
        job(), key(id), chunk, partition, new InFlight.Cost(expectedNs, expectedNs));
  }

  static ChunkKey key(long id) {
    return new ChunkKey(JOB, id);
  }

  /** Results with these values; {@link #THROWN} stands for a failure. */
  static ResultMessage results(long chunkId, int attempt, long first, Object... values) {
    PayloadOutput output = new PayloadOutput();
    for (Object value : values) {
      if (value == THROWN) {
        ThrowableRecord thrown =
            new ThrowableRecord("java.io.IOException", "full", List.of(), null, List.of(), false);
        TaskRecord.write(
            output, new TaskRecord.Failure(FailureKind.EXCEPTION, thrown, "", CapturedOutput.NONE));
      } else {
        TaskRecord.writeValue(output, value, "value");
      }
    }
    return new ResultMessage(
        key(chunkId),
        attempt,
        ORIGIN,
        first,
        values.length,
        Bytes.of(output.toByteArray()),
        false,
        1_000,
        Optional.empty(),
        OptionalLong.empty());
  }

  static SlotRecord idle(int slot, Integer... partitions) {
    return new SlotRecord(slot, List.of(partitions), Optional.empty(), 0);
  }

  static SlotRecord running(int slot, long chunkId, Integer... partitions) {
    return new SlotRecord(slot, List.of(partitions), Optional.of(key(chunkId)), 0);
  }
}
