package dev.fleetpool.coordinator.core;

import dev.fleetpool.coordinator.core.JobSettings.OnFailure;
import dev.fleetpool.coordinator.core.JobSettings.Release;
import dev.fleetpool.coordinator.core.JobSettings.Retries;
import dev.fleetpool.jmh.Samples;
import dev.fleetpool.proto.Bytes;
import dev.fleetpool.proto.HostRecord;
import dev.fleetpool.proto.HostRecord.SlotRecord;
import dev.fleetpool.proto.JobKey;
import dev.fleetpool.proto.JobRecord;
import dev.fleetpool.proto.ResultMessage;
import dev.fleetpool.proto.TaskMessage;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What the coordinator decides for each task, in chunks of one: the answer of the slot that has
 * waited longest comes in, the next task goes out. The fleet is busy all the time.
 */
@State(Scope.Thread)
public class DispatchBenchmark implements JobSink {

  private static final JobKey JOB = new JobKey("job", 1);
  private static final int SLOTS_OF_A_HOST = 8;
  private static final long HOST_TIMEOUT_NS = 3_000_000_000L;
  private static final long TASK_NS = 100_000_000;
  private static final long HEARTBEAT_NS = 500_000_000;
  private static final int WAITING = 10_000;

  /** How many slots the fleet has. */
  @Param({"2", "64", "1024"})
  int slots;

  private final Coordination core = new Coordination(HOST_TIMEOUT_NS);
  private final InputQueue inputs = new InputQueue(Integer.MAX_VALUE);
  private final Deque<TaskMessage> underWay = new ArrayDeque<>();
  private final Bytes input = Samples.inputs(1);
  private final Bytes record = Samples.records(1);
  private long nowNs;
  private long nextHeartbeatNs;
  private long sequence;
  private long answers;

  /** Opens a job and fills the fleet. */
  @Setup
  public void prepare() throws InterruptedException {
    heartbeats();
    JobRecord job = new JobRecord(JOB, "bench", 0, JobRecord.Code.NONE, false);
    core.openJob(
        new JobSettings(job, OptionalInt.of(1), Release.IN_ORDER, OnFailure.STOP, Retries.DEFAULT),
        inputs,
        this,
        nowNs);
    core.jobPublished(JOB);
    for (int i = 0; i < WAITING; i++) {
      append();
    }
    decide();
  }

  /** One task comes back, one goes out. */
  @Benchmark
  public long task() throws InterruptedException {
    append();
    nowNs += TASK_NS / slots;
    if (nowNs - nextHeartbeatNs >= 0) {
      heartbeats();
    }
    ResultMessage answer = Samples.answer(underWay.remove(), record, TASK_NS);
    core.answered(answer, nowNs);
    decide();
    return answers;
  }

  private void append() throws InterruptedException {
    inputs.append(input.over(ByteBuffer::wrap), 1);
  }

  private void heartbeats() {
    nextHeartbeatNs = nowNs + HEARTBEAT_NS;
    sequence++;
    for (int first = 0; first < slots; first += SLOTS_OF_A_HOST) {
      List<SlotRecord> ofHost = new ArrayList<>();
      for (int slot = first; slot < Math.min(slots, first + SLOTS_OF_A_HOST); slot++) {
        ofHost.add(new SlotRecord(slot - first, List.of(slot), Optional.empty(), 1));
      }
      String name = "host-" + first;
      core.heard(new HostRecord(name, name, sequence, false, ofHost), nowNs);
    }
  }

  private void decide() {
    core.decide(nowNs);
    for (Decision decision : core.takeDecisions()) {
      if (decision instanceof Decision.SendChunk send) {
        underWay.add(send.chunk());
      } else if (decision instanceof Decision.ProbeReplies) {
        core.answered(ResultMessage.PROBE, nowNs);
      } else if (decision instanceof Decision.ProbeHosts) {
        core.heard(HostRecord.PROBE, nowNs);
      }
    }
  }

  @Override
  public void answered(Answer answer) {
    answers += answer.count();
  }

  @Override
  public void ended(Optional<Ending> failure, JobProgress last) {
    throw new IllegalStateException("the job of the benchmark ended: " + failure);
  }
}
