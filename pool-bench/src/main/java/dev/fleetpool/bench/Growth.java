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
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.PriorityQueue;

/**
 * What a task costs the coordinator's core when the fleet grows, and when the job does: the real
 * core, and a fleet that is nothing but answers that come when they are due, in virtual time. The
 * fleet does the same number of tasks a second whatever its size, so larger ones have longer tasks.
 * Owned by the calling thread.
 */
public final class Growth {

  private static final int[] SLOTS = {2, 8, 64, 512, 4096};
  private static final long[] TASKS = {1_000, 10_000, 100_000, 1_000_000, 10_000_000};
  private static final int SLOTS_OF_A_HOST = 8;
  private static final long MS = 1_000_000;
  private static final int TASKS_PER_MS = 4;
  private static final long HEARTBEAT_NS = 500 * MS;
  private static final int ROUNDS = 3;
  private static final int FEW_SLOTS = 64;
  private static final long SOME_TASKS = 200_000;
  private static final int READ_AHEAD = 1024;

  private Growth() {}

  /** Measures and prints both tables. */
  public static void run(PrintStream out) throws Exception {
    new StubFleet(FEW_SLOTS).run(SOME_TASKS); // the first one is of cold code
    out.printf("%10s %12s %14s%n", "slots", "tasks", "ns per task");
    for (int slots : SLOTS) {
      out.println(row(slots, SOME_TASKS));
    }
    for (long tasks : TASKS) {
      out.println(row(FEW_SLOTS, tasks));
    }
  }

  private static String row(int slots, long tasks) throws Exception {
    List<Double> rounds = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      rounds.add(new StubFleet(slots).run(tasks));
    }
    rounds.sort(null);
    return String.format(
        Locale.ROOT, "%10d %12d %14.0f", slots, tasks, rounds.get(rounds.size() / 2));
  }

  /** A chunk that will be answered. */
  private record Due(long atNs, TaskMessage chunk, int slot) {}

  /** A coordinator and the hosts it believes in. */
  private static final class StubFleet implements JobSink {
    private final Coordination core = new Coordination(3_000 * MS);
    private final InputQueue inputs = new InputQueue(Integer.MAX_VALUE);
    private final PriorityQueue<Due> due =
        new PriorityQueue<>((a, b) -> Long.compare(a.atNs(), b.atNs()));
    private final int slots;
    private final long taskNs;
    private final ChunkKey[] running;
    private final long[] freeAtNs;
    private final byte[] input = encodedInput();
    private final Bytes result = encodedResult();
    private long nowNs = MS;
    private long answered;
    private long sequence;

    StubFleet(int slots) {
      this.slots = slots;
      this.taskNs = MS * slots / TASKS_PER_MS;
      this.running = new ChunkKey[slots];
      this.freeAtNs = new long[slots];
    }

    private static byte[] encodedInput() {
      PayloadOutput output = new PayloadOutput();
      Payload.write(output, 1);
      return output.toByteArray();
    }

    private static Bytes encodedResult() {
      PayloadOutput output = new PayloadOutput();
      TaskRecord.writeValue(output, 1, "value");
      return Bytes.of(output.toByteArray());
    }

    /** Returns the nanoseconds of this thread that a task takes. */
    double run(long tasks) throws Exception {
      JobKey key = new JobKey("growth", 1);
      JobRecord record = new JobRecord(key, "bench", 0, JobRecord.Code.NONE, false);
      heartbeats();
      long startNs = System.nanoTime();
      core.openJob(
          new JobSettings(
              record, OptionalInt.of(1), Release.IN_ORDER, OnFailure.STOP, Retries.DEFAULT),
          inputs,
          this,
          nowNs);
      core.jobPublished(key);
      long appended = 0;
      long nextHeartbeatNs = nowNs + HEARTBEAT_NS;
      while (answered < tasks) {
        for (; appended < tasks && appended - answered < READ_AHEAD + slots; appended++) {
          inputs.append(ByteBuffer.wrap(input), 1);
        }
        if (appended == tasks) {
          inputs.end();
          appended++;
        }
        for (; !due.isEmpty() && due.peek().atNs() <= nowNs; due.remove()) {
          answer(due.peek());
        }
        if (nowNs >= nextHeartbeatNs) {
          heartbeats();
          nextHeartbeatNs += HEARTBEAT_NS;
        }
        core.decide(nowNs);
        core.takeDecisions().forEach(this::carryOut);
        nowNs += MS;
      }
      return (double) (System.nanoTime() - startNs) / tasks;
    }

    private void heartbeats() {
      sequence++;
      for (int host = 0; host * SLOTS_OF_A_HOST < slots; host++) {
        List<SlotRecord> records = new ArrayList<>();
        for (int i = 0; i < SLOTS_OF_A_HOST && host * SLOTS_OF_A_HOST + i < slots; i++) {
          int slot = host * SLOTS_OF_A_HOST + i;
          records.add(new SlotRecord(i, List.of(slot), Optional.ofNullable(running[slot]), 0));
        }
        core.heard(
            new HostRecord("host-" + host, "agent-" + host, sequence, false, records), nowNs);
      }
    }

    private void carryOut(Decision decision) {
      if (decision instanceof Decision.SendChunk send) {
        int slot = send.partition();
        freeAtNs[slot] = Math.max(freeAtNs[slot], nowNs) + taskNs;
        running[slot] = send.chunk().key();
        due.add(new Due(freeAtNs[slot], send.chunk(), slot));
      } else if (decision instanceof Decision.ProbeReplies) {
        core.answered(ResultMessage.PROBE, nowNs);
      } else if (decision instanceof Decision.ProbeHosts) {
        core.heard(HostRecord.PROBE, nowNs);
      }
    }

    private void answer(Due ended) {
      TaskMessage chunk = ended.chunk();
      if (chunk.key().equals(running[ended.slot()])) {
        running[ended.slot()] = null;
      }
      core.answered(
          new ResultMessage(
              chunk.key(),
              chunk.attempt(),
              new Origin("host", ended.slot(), 1),
              chunk.firstIndex(),
              1,
              result,
              true,
              taskNs,
              Optional.empty(),
              OptionalLong.empty()),
          nowNs);
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
  }
}
