package dev.fleetpool.coordinator.core.scheduling;

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
import dev.fleetpool.proto.ControlMessage;
import dev.fleetpool.proto.HostRecord;
import dev.fleetpool.proto.HostRecord.SlotRecord;
import dev.fleetpool.proto.JobKey;
import dev.fleetpool.proto.JobRecord;
import dev.fleetpool.proto.ResultMessage;
import dev.fleetpool.proto.ResultMessage.Origin;
import dev.fleetpool.proto.TaskMessage;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** The coordinator's real core, as it comes. */
final class CoreScheduler implements Scheduler, JobSink {

  private static final JobKey JOB = new JobKey("job", 1);
  private static final int SLOTS_OF_A_HOST = 8;
  private static final long HOST_TIMEOUT_NS = 3_000_000_000L;
  private static final long HEARTBEAT_NS = 500_000_000;

  /** A chunk that was sent, and where to. */
  private record Sent(TaskMessage chunk, int slot) {}

  private final Coordination core = new Coordination(HOST_TIMEOUT_NS);
  private final InputQueue inputs = new InputQueue(Integer.MAX_VALUE);
  private final Map<Long, Sent> sent = new HashMap<>();
  private final int recordBytes;
  private final byte[] records;
  private VirtualFleet fleet;
  private long sequence;
  private long nextHeartbeatNs;
  private boolean isDone;

  /** Creates it for so many tasks. */
  @SuppressWarnings("NullAway.Init") // start comes first
  CoreScheduler(int tasks) {
    PayloadOutput output = new PayloadOutput();
    TaskRecord.writeValue(output, 1, "value");
    recordBytes = output.size();
    records = repeated(output.toByteArray(), tasks);
    PayloadOutput input = new PayloadOutput();
    Payload.write(input, 1);
    try {
      inputs.append(ByteBuffer.wrap(repeated(input.toByteArray(), tasks)), tasks);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    inputs.end();
  }

  private static byte[] repeated(byte[] bytes, int times) {
    ByteBuffer all = ByteBuffer.allocate(bytes.length * times);
    for (int i = 0; i < times; i++) {
      all.put(bytes);
    }
    return all.array();
  }

  @Override
  public void start(VirtualFleet with) {
    fleet = with;
    heartbeats();
    JobRecord record = new JobRecord(JOB, "test", 0, JobRecord.Code.NONE, false);
    JobSettings settings =
        new JobSettings(
            record, OptionalInt.empty(), Release.IN_ORDER, OnFailure.STOP, Retries.DEFAULT);
    core.openJob(settings, inputs, this, fleet.nowNs());
    core.jobPublished(JOB);
  }

  @Override
  public void pass() {
    if (fleet.nowNs() >= nextHeartbeatNs) {
      heartbeats();
      nextHeartbeatNs += HEARTBEAT_NS;
    }
    decide();
  }

  private void heartbeats() {
    sequence++;
    List<SlotRecord> slots = new ArrayList<>();
    for (VirtualSlot slot : fleet.slots()) {
      int number = fleet.slots().indexOf(slot);
      Optional<ChunkKey> running = slot.running().map(work -> new ChunkKey(JOB, work.id()));
      slots.add(new SlotRecord(number % SLOTS_OF_A_HOST, List.of(number), running, slot.waiting()));
    }
    for (int first = 0; first < slots.size(); first += SLOTS_OF_A_HOST) {
      List<SlotRecord> ofHost =
          slots.subList(first, Math.min(slots.size(), first + SLOTS_OF_A_HOST));
      String name = "host-" + first;
      core.heard(new HostRecord(name, name, sequence, false, ofHost), fleet.nowNs());
    }
  }

  private void decide() {
    core.decide(fleet.nowNs());
    core.takeDecisions().forEach(this::carryOut);
  }

  private void carryOut(Decision decision) {
    if (decision instanceof Decision.SendChunk send) {
      TaskMessage chunk = send.chunk();
      long id = chunk.key().chunkId();
      sent.put(id, new Sent(chunk, send.partition()));
      fleet.send(
          send.partition(), new Work(id, Math.toIntExact(chunk.firstIndex()), chunk.count()));
    } else if (decision instanceof Decision.GiveOrder give
        && give.order() instanceof ControlMessage.HandBack back
        && sent.containsKey(back.chunk().chunkId())) {
      fleet.askBack(sent.get(back.chunk().chunkId()).slot(), back.chunk().chunkId());
    } else if (decision instanceof Decision.ProbeReplies) {
      core.answered(ResultMessage.PROBE, fleet.nowNs());
    } else if (decision instanceof Decision.ProbeHosts) {
      core.heard(HostRecord.PROBE, fleet.nowNs());
    }
  }

  @Override
  public void reported(Report report) {
    TaskMessage chunk = sent.get(report.work().id()).chunk();
    OptionalLong cutFrom =
        report.cutFrom().isPresent()
            ? OptionalLong.of(report.cutFrom().getAsInt())
            : OptionalLong.empty();
    core.answered(
        new ResultMessage(
            chunk.key(),
            chunk.attempt(),
            new Origin("host", report.slot(), 1),
            report.first(),
            report.count(),
            new Bytes(records, 0, recordBytes * report.count()),
            report.ended(),
            report.busyNs(),
            Optional.empty(),
            cutFrom),
        fleet.nowNs());
    decide();
  }

  @Override
  public boolean isDone() {
    return isDone;
  }

  @Override
  public void answered(Answer answer) {}

  @Override
  public void ended(Optional<Ending> failure, JobProgress last) {
    if (failure.isPresent()) {
      throw new IllegalStateException("the job ended early: " + failure.get());
    }
    isDone = true;
  }
}
