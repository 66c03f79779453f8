package dev.fleetpool.jmh;

import dev.fleetpool.payload.Payload;
import dev.fleetpool.payload.PayloadOutput;
import dev.fleetpool.payload.TaskRecord;
import dev.fleetpool.proto.Bytes;
import dev.fleetpool.proto.ChunkKey;
import dev.fleetpool.proto.ResultMessage;
import dev.fleetpool.proto.ResultMessage.Origin;
import dev.fleetpool.proto.TaskMessage;
import java.util.Optional;
import java.util.OptionalLong;

/** Messages as they travel: tasks that take an integer and give one. */
public final class Samples {

  private static final Origin ORIGIN = new Origin("host-a", 0, 4711);

  private Samples() {}

  /** Returns so many inputs. */
  public static Bytes inputs(int count) {
    PayloadOutput output = new PayloadOutput();
    for (int i = 0; i < count; i++) {
      Payload.write(output, i);
    }
    return Bytes.of(output.toByteArray());
  }

  /** Returns so many results. */
  public static Bytes records(int count) {
    PayloadOutput output = new PayloadOutput();
    for (int i = 0; i < count; i++) {
      TaskRecord.writeValue(output, i, "value");
    }
    return Bytes.of(output.toByteArray());
  }

  /** Returns a chunk of so many tasks. */
  public static TaskMessage chunk(ChunkKey key, int count) {
    return new TaskMessage(key, 0, count, 1, inputs(count));
  }

  /** Returns what a slot says at the end of a chunk. */
  public static ResultMessage answer(TaskMessage chunk, Bytes records, long busyNs) {
    return new ResultMessage(
        chunk.key(),
        chunk.attempt(),
        ORIGIN,
        chunk.firstIndex(),
        chunk.count(),
        records,
        /* ended= */ true,
        busyNs,
        Optional.empty(),
        OptionalLong.empty());
  }
}
