package dev.fleetpool.worker.core;

import dev.fleetpool.child.frame.Frame;
import dev.fleetpool.proto.ResultMessage;
import java.util.OptionalInt;

/** What a slot is to do. */
public sealed interface SlotDecision {

  /** Start a child as a job needs it. */
  record StartChild(ChildSpec child) implements SlotDecision {}

  /** Kill the child. */
  record KillChild() implements SlotDecision {}

  /** Tell the child a function. */
  record SendJob(Frame.Job job) implements SlotDecision {}

  /** Tell the child that a function is no longer needed. */
  record ForgetJob(long jobKey) implements SlotDecision {}

  /** Give the child tasks. */
  record SendChunk(Frame.Chunk chunk) implements SlotDecision {}

  /** Have the child start no further task of the chunk. */
  record HandBack(long chunkId) implements SlotDecision {}

  /** Have the child interrupt the task that runs, if it is at this offset, or whichever it is. */
  record Interrupt(long chunkId, OptionalInt offset) implements SlotDecision {}

  /** Tell the coordinator. */
  record Publish(ResultMessage result, int replyPartition) implements SlotDecision {}

  /** Commit that everything of the partition below this offset was started or dropped. */
  record Claim(int partition, long nextOffset) implements SlotDecision {}
}
