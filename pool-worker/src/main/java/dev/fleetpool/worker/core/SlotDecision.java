package dev.fleetpool.worker.core;

import dev.fleetpool.child.frame.Frame;
import dev.fleetpool.payload.BlobFile;
import dev.fleetpool.proto.ChunkKey;
import dev.fleetpool.proto.JobRecord;
import dev.fleetpool.proto.ResultMessage;
import dev.fleetpool.proto.Trace;
import java.util.List;
import java.util.OptionalInt;

/** What a slot is to do. */
public sealed interface SlotDecision {

  /** Start a child as a job needs it. */
  record StartChild(ChildSpec child) implements SlotDecision {}

  /** Set the child aside, under this number; there is none then. */
  record ParkChild(int number) implements SlotDecision {}

  /** Take up again the one that was set aside under this number. */
  record ResumeChild(int number) implements SlotDecision {}

  /** Kill the one that was set aside under this number. */
  record KillParked(int number) implements SlotDecision {}

  /** Kill the child. */
  record KillChild() implements SlotDecision {}

  /** Tell the child a function. */
  record SendJob(Frame.Job job) implements SlotDecision {}

  /** Tell the child that a function is no longer needed. */
  record ForgetJob(long jobKey) implements SlotDecision {}

  /**
   * Give the child tasks.
   *
   * @param key what everybody but the child calls the chunk
   * @param waitedNs for how long it has waited here
   */
  record SendChunk(ChunkKey key, Frame.Chunk chunk, long waitedNs) implements SlotDecision {}

  /** Keep these files of values that travel apart, and no others. */
  record UseValues(List<String> files) implements SlotDecision {}

  /** Have the child start no further task of the chunk. */
  record HandBack(long chunkId) implements SlotDecision {}

  /** Have the child interrupt the task that runs, if it is at this offset, or whichever it is. */
  record Interrupt(long chunkId, OptionalInt offset) implements SlotDecision {}

  /**
   * Tell the coordinator, after everything that was to be told before.
   *
   * @param trace where its job belongs in a distributed trace
   * @param files the values that the result mentions and that travel apart; they are published
   *     first, and their places added to the result
   */
  record Publish(ResultMessage result, int replyPartition, Trace trace, List<BlobFile> files)
      implements SlotDecision {

    /** A message to the coordinator of a job. */
    Publish(ResultMessage result, JobRecord job, List<BlobFile> files) {
      this(result, job.replyPartition(), job.trace(), files);
    }

    /** A message of no trace, without values that travel apart. */
    public Publish(ResultMessage result, int replyPartition) {
      this(result, replyPartition, Trace.NONE, List.of());
    }
  }

  /** Commit that everything of the partition below this offset was started or dropped. */
  record Claim(int partition, long nextOffset) implements SlotDecision {}
}
