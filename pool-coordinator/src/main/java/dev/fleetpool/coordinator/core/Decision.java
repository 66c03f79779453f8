package dev.fleetpool.coordinator.core;

import dev.fleetpool.proto.ControlMessage;
import dev.fleetpool.proto.HostRecord;
import dev.fleetpool.proto.JobRecord;
import dev.fleetpool.proto.ResultMessage;
import dev.fleetpool.proto.TaskMessage;
import dev.fleetpool.proto.Trace;

/** What the coordinator loop is to send. */
public sealed interface Decision {

  /**
   * Tell agents of a job, or of its end. When a new job's record is in the log, the core is to be
   * told.
   */
  record PublishJob(JobRecord job) implements Decision {}

  /** Send a chunk to a partition of the tasks topic. When that fails, the core is to be told. */
  record SendChunk(TaskMessage chunk, int partition, Trace trace) implements Decision {}

  /** Write {@link HostRecord#PROBE} to the hosts topic; the core is told of it as of any record. */
  record ProbeHosts() implements Decision {}

  /** Write {@link ResultMessage#PROBE} to the reply partition; the core is told of it as well. */
  record ProbeReplies() implements Decision {}

  /** Give agents an order. */
  record GiveOrder(ControlMessage.AboutJob order) implements Decision {}
}
