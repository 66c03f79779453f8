package dev.fleetpool.bench;

import dev.fleetpool.coordinator.core.Answer;
import dev.fleetpool.coordinator.core.Coordination;
import dev.fleetpool.coordinator.core.Decision;
import dev.fleetpool.coordinator.core.InputQueue;
import dev.fleetpool.coordinator.core.JobProgress;
import dev.fleetpool.coordinator.core.JobSettings;
import dev.fleetpool.coordinator.core.JobSettings.OnFailure;
import dev.fleetpool.coordinator.core.JobSettings.Release;
import dev.fleetpool.coordinator.core.JobSettings.Retries;
import dev.fleetpool.coordinator.core.JobSink;
import dev.fleetpool.payload.Payload;
import dev.fleetpool.payload.PayloadOutput;
import dev.fleetpool.payload.TaskRecord;
import dev.fleetpool.proto.Bytes;
import dev.fleetpool.proto.ChunkKey;
import dev.fleetpool.proto.HostRecord;
import dev.fleetpool.proto.HostRecord.SlotRecord;
import dev.fleetpool.proto.JobKey;
import dev.fleetpool.proto.JobRecord;
import dev.fleetpool.proto.ResultMessage;
import dev.fleetpool.proto.ResultMessage.Origin;
import dev.fleetpool.proto.TaskMessage;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A coordinator's core and the hosts it believes in: answers that come when they are due, and
 * heartbeats, in virtual time. Used for one job. Owned by the calling thread.
 *
 * <p>It does {@value #TASKS_PER_MS} tasks a millisecond whatever its size, so larger fleets have
 * longer tasks; a chunk has one task. Only the calls into the core are timed: what comes in is made
 * before, and what goes out is looked at afterwards. Heartbeats come at their own rate, two a
 * second for each host whatever the tasks, so they are timed apart.
 */
final class ImaginedFleet implements JobSink {

  private static final int SLOTS_OF_A_HOST = 8;
  private static final long MS = 1_000_000;
  private static final int TASKS_PER_MS = 4;
  private static final long HEARTBEAT_NS = 500 * MS;
  private static final int READ_AHEAD = 1024;

  private final Coordination core = new Coordination(3_000 * MS);
  private final InputQueue inputs = new InputQueue(Integer.MAX_VALUE);
  private final int slots;
  private final long taskNs;
  private final Calendar due;
  private final ChunkKey[] running;
  private final long[] freeAtNs;
  private final byte[] input = encodedInput();
  private final byte[] result = encodedResult();
  private long nowNs = MS;
  private long appended;
  private long answered;
  private long sequence;
  private long taskCostNs;
  private long heartbeatCostNs;
  private long heartbeats;

  ImaginedFleet(int slots) {
    this.slots = slots;
    this.taskNs = MS * slots / TASKS_PER_MS;
    this.due = new Calendar(taskNs);
    this.running = new ChunkKey[slots];
    this.freeAtNs = new long[slots];
  }

  /**
   * What the core took of this thread.
   *
   * @param taskNs for each task, the heartbeats left out
   * @param heartbeatNs for each slot in each heartbeat of its host
   * @param usedBytes the heap in use when all tasks are answered and the job is open
   */
  record Cost(double taskNs, double heartbeatNs, long usedBytes) {}

  /** A chunk that will be answered. */
  private record Due(TaskMessage chunk, int slot) {}

  private static byte[] encodedInput() {
    PayloadOutput output = new PayloadOutput();
    Payload.write(output, 1);
    return output.toByteArray();
  }

  private static byte[] encodedResult() {
    PayloadOutput output = new PayloadOutput();
    TaskRecord.writeValue(output, 1, "value");
    return output.toByteArray();
  }

  /** Runs a job of so many tasks, whose results are dropped. */
  Cost run(long tasks) throws InterruptedException {
    heartbeats();
    open();
    long nextHeartbeatNs = nowNs + HEARTBEAT_NS;
    while (answered < tasks) {
      append(tasks);
      List<ResultMessage> results = due.at(nowNs).stream().map(this::result).toList();
      if (nowNs >= nextHeartbeatNs) {
        heartbeats();
        nextHeartbeatNs += HEARTBEAT_NS;
      }
      decide(results).forEach(this::carryOut);
      nowNs += MS;
    }
    due.clear();
    long usedBytes = Heap.usedBytes();
    double taskCost = (double) taskCostNs / tasks;
    end();
    return new Cost(taskCost, (double) heartbeatCostNs / heartbeats, usedBytes);
  }

  private void end() {
    inputs.end();
    decide(List.of());
    if (!core.isIdle()) {
      throw new IllegalStateException("the job does not end");
    }
  }

  private void open() {
    JobKey key = new JobKey("growth", 1);
    JobRecord record = new JobRecord(key, "bench", 0, JobRecord.Code.NONE, false);
    core.openJob(
        new JobSettings(
            record, OptionalInt.of(1), Release.IN_ORDER, OnFailure.STOP, Retries.DEFAULT),
        inputs,
        this,
        nowNs);
    core.jobPublished(key);
  }

  /** Keeps the queue of inputs filled, as a caller's thread does. */
  private void append(long tasks) throws InterruptedException {
    for (; appended < tasks && appended - answered < READ_AHEAD + slots; appended++) {
      inputs.append(ByteBuffer.wrap(input), 1);
    }
  }

  private List<Decision> decide(List<ResultMessage> results) {
    long startNs = System.nanoTime();
    for (ResultMessage message : results) {
      core.answered(message, nowNs);
    }
    core.decide(nowNs);
    List<Decision> decisions = core.takeDecisions();
    taskCostNs += System.nanoTime() - startNs;
    return decisions;
  }

  private void heartbeats() {
    sequence++;
    List<HostRecord> records = new ArrayList<>();
    for (int first = 0; first < slots; first += SLOTS_OF_A_HOST) {
      records.add(heartbeat(first));
    }
    long startNs = System.nanoTime();
    for (HostRecord host : records) {
      core.heard(host, nowNs);
    }
    heartbeatCostNs += System.nanoTime() - startNs;
    heartbeats += slots;
  }

  private HostRecord heartbeat(int first) {
    List<SlotRecord> records = new ArrayList<>();
    for (int slot = first; slot < Math.min(slots, first + SLOTS_OF_A_HOST); slot++) {
      ChunkKey key = running[slot];
      // It comes from the wire, where no object is the one that was sent.
      Optional<ChunkKey> copy =
          Optional.ofNullable(key)
              .map(ChunkKey::job)
              .map(job -> new ChunkKey(new JobKey(job.jobId(), job.epoch()), key.chunkId()));
      records.add(new SlotRecord(slot - first, List.of(slot), copy, 0));
    }
    return new HostRecord("host-" + first, "agent-" + first, sequence, false, records);
  }

  private void carryOut(Decision decision) {
    if (decision instanceof Decision.SendChunk send) {
      int slot = send.partition();
      freeAtNs[slot] = Math.max(freeAtNs[slot], nowNs) + taskNs;
      running[slot] = send.chunk().key();
      due.add(freeAtNs[slot], new Due(send.chunk(), slot));
    } else if (decision instanceof Decision.ProbeReplies) {
      core.answered(ResultMessage.PROBE, nowNs);
    } else if (decision instanceof Decision.ProbeHosts) {
      core.heard(HostRecord.PROBE, nowNs);
    }
  }

  private ResultMessage result(Due ended) {
    TaskMessage chunk = ended.chunk();
    if (chunk.key().equals(running[ended.slot()])) {
      running[ended.slot()] = null;
    }
    return new ResultMessage(
        new ChunkKey(chunk.key().job(), chunk.key().chunkId()),
        chunk.attempt(),
        new Origin("host", ended.slot(), 1),
        chunk.firstIndex(),
        1,
        Bytes.of(result.clone()),
        true,
        taskNs,
        Optional.empty(),
        OptionalLong.empty());
  }

  @Override
  public void answered(Answer answer) {
    answered += answer.count();
  }

  @Override
  public void ended(Optional<Ending> failure, JobProgress last) {
    if (failure.isPresent()) {
      throw new IllegalStateException("the job ended early: " + failure.get());
    }
  }

  /**
   * What is due in each millisecond of the time to come: it costs the same for few and for many.
   */
  private static final class Calendar {

    /** A slot of tiny tasks has several on their way. */
    private static final int MOST_ON_THEIR_WAY = 32;

    private final List<List<Due>> days = new ArrayList<>();

    Calendar(long taskNs) {
      for (long day = 0; day < 2 + MOST_ON_THEIR_WAY * Math.max(1, taskNs / MS); day++) {
        days.add(new ArrayList<>());
      }
    }

    private int day(long ms) {
      return (int) (ms % days.size());
    }

    void add(long atNs, Due ended) {
      days.get(day((atNs + MS - 1) / MS)).add(ended);
    }

    void clear() {
      days.clear();
    }

    /** Takes what is due at that time. */
    List<Due> at(long nowNs) {
      List<Due> today = days.get(day(nowNs / MS));
      List<Due> ended = List.copyOf(today);
      today.clear();
      return ended;
    }
  }
}
