package dev.fleetpool.coordinator.core;

import dev.fleetpool.TaskFailure.Reason;
import dev.fleetpool.proto.BlobRef;
import dev.fleetpool.proto.Bytes;
import dev.fleetpool.proto.ResultMessage.Loss;
import dev.fleetpool.proto.ResultMessage.Origin;
import java.util.List;

/** The final word on one task or several consecutive ones, still encoded. */
public sealed interface Answer {

  /** Returns the index of the first task. */
  long firstIndex();

  /** Returns how many consecutive tasks it answers. */
  default int count() {
    return 1;
  }

  /** Says whether it is a failure. */
  default boolean isFailure() {
    return true;
  }

  /**
   * Results.
   *
   * @param records as many task records as count says, none of them a failure
   * @param origin where they ran
   * @param blobs where the values are that travel apart
   */
  record Results(long firstIndex, int count, Bytes records, Origin origin, List<BlobRef> blobs)
      implements Answer {

    /** Results of an earlier run of the job, all in their records. */
    public Results(long firstIndex, int count, Bytes records) {
      this(firstIndex, count, records, List.of());
    }

    /** Results of an earlier run of the job. */
    public Results(long firstIndex, int count, Bytes records, List<BlobRef> blobs) {
      this(firstIndex, count, records, Origin.UNKNOWN, blobs);
    }

    /** Returns how many bytes travel apart. */
    public long apartBytes() {
      return blobs.stream().mapToLong(BlobRef::size).sum();
    }

    @Override
    public boolean isFailure() {
      return false;
    }
  }

  /**
   * A failure that the child reported.
   *
   * @param attempt the number of the attempt, from 1
   * @param input the task's input, as a payload
   * @param record the task record
   */
  record Failed(long firstIndex, int attempt, Origin origin, Bytes input, Bytes record)
      implements Answer {}

  /**
   * A task whose child or host was lost at each attempt.
   *
   * @param attempt the number of the last attempt, from 1
   * @param input the task's input, as a payload
   */
  record Lost(long firstIndex, int attempt, Origin origin, Bytes input, Reason reason, Loss loss)
      implements Answer {

    /** Returns the reason that a slot's word stands for. */
    public static Reason reason(Loss loss) {
      return Reason.valueOf(loss.kind().name());
    }
  }

  /**
   * A task that never left: its input cannot be serialized, or is too large.
   *
   * @param reason what is wrong with it
   */
  record Refused(long firstIndex, RuntimeException reason) implements Answer {}
}
