package dev.fleetpool.simulation;

import dev.fleetpool.coordinator.core.Backoff;
import dev.fleetpool.coordinator.core.JobSettings.Speculation;
import dev.fleetpool.payload.PayloadInput;
import dev.fleetpool.payload.TaskRecord;
import dev.fleetpool.proto.Bytes;
import dev.fleetpool.proto.ChunkKey;
import dev.fleetpool.proto.ResultMessage;
import dev.fleetpool.proto.TaskMessage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What was sent of one run of a job: the proof that a task is sent again for a reason only.
 *
 * <p>The reasons are a failure, a loss where hosts are lost, and a copy that the job allows. So
 * this knows what the coordinator was told of each chunk, and says which attempt must be the next
 * and from when it may come.
 */
final class Dispatches {

  private record Told(long chunkId, long index) {}

  private final SimulatedFleet fleet;
  private final JobPlan plan;
  private final Map<Long, TaskMessage> sent = new HashMap<>();
  private final Map<Long, Long> cutFrom = new HashMap<>();
  private final Set<Told> told = new HashSet<>();
  private final Map<Long, Integer> failures = new HashMap<>();
  private final Map<Long, Integer> copies = new HashMap<>();
  private final Map<Long, Long> notBeforeNs = new HashMap<>();

  Dispatches(SimulatedFleet fleet, JobPlan plan) {
    this.fleet = fleet;
    this.plan = plan;
  }

  // ---- what is sent

  /** The coordinator sends a chunk. */
  void sent(TaskMessage chunk, List<ChunkKey> inFlight) {
    sent.put(chunk.key().chunkId(), chunk);
    Violation.unless(
        plan.key(),
        chunk.attempt() <= plan.manner().mostAttempts(),
        () -> "too many attempts: " + chunk);
    for (long index = chunk.firstIndex(); index < chunk.endIndex(); index++) {
      checkAttempt(chunk, index);
      checkCopy(chunk, index, inFlight);
    }
  }

  private void checkAttempt(TaskMessage chunk, long index) {
    int failed = failures.getOrDefault(index, 0);
    Violation.unless(
        plan.key(),
        chunk.attempt() > failed,
        () -> "task %d is sent again as attempt %d".formatted(index, chunk.attempt()));
    Violation.unless(
        plan.key(),
        chunk.attempt() == failed + 1 || !fleet.keepsItsHosts(),
        () -> "task %d has attempt %d after %d failures".formatted(index, chunk.attempt(), failed));
    Violation.unless(
        plan.key(),
        fleet.time.nowNs() >= notBeforeNs.getOrDefault(index, 0L),
        () -> "task %d is sent again too early".formatted(index));
  }

  /** A task that is sent while a chunk still has it is a copy. */
  private void checkCopy(TaskMessage chunk, long index, List<ChunkKey> inFlight) {
    List<TaskMessage> others = others(chunk, index, inFlight);
    if (!others.isEmpty()) {
      copies.merge(index, 1, Integer::sum);
      fleet.copies++;
      Violation.unless(
          plan.key(),
          plan.manner().speculation() == Speculation.COPIES
              && chunk.count() == 1
              && others.size() == 1,
          () -> "task %d is sent again while %s has it".formatted(index, others));
    }
  }

  /** Returns the chunks of the same attempt that may still answer the task. */
  private List<TaskMessage> others(TaskMessage chunk, long index, List<ChunkKey> inFlight) {
    return inFlight.stream()
        .filter(other -> !other.equals(chunk.key()))
        .flatMap(other -> find(other).stream())
        .filter(other -> other.attempt() == chunk.attempt())
        .filter(other -> isPart(other, index))
        .filter(other -> !told.contains(new Told(other.key().chunkId(), index)))
        .filter(other -> index < cutFrom.getOrDefault(other.key().chunkId(), Long.MAX_VALUE))
        .toList();
  }

  /** Returns what was sent under a key, if that is of this run. */
  Optional<TaskMessage> find(ChunkKey chunk) {
    return chunk.job().equals(plan.key())
        ? Optional.ofNullable(sent.get(chunk.chunkId()))
        : Optional.empty();
  }

  /** Says whether a task was ever sent. */
  boolean wasSent(long index) {
    return sent.values().stream().anyMatch(chunk -> isPart(chunk, index));
  }

  /** Says whether a task is part of a chunk that the coordinator waits for. */
  boolean isSent(long index, List<ChunkKey> inFlight) {
    return inFlight.stream()
        .flatMap(chunk -> find(chunk).stream())
        .anyMatch(chunk -> isPart(chunk, index));
  }

  private static boolean isPart(TaskMessage chunk, long index) {
    return index >= chunk.firstIndex() && index < chunk.endIndex();
  }

  /** Returns how often a task may have run for all that the coordinator did. */
  int tries(long index) {
    return 1 + failures.getOrDefault(index, 0) + copies.getOrDefault(index, 0);
  }

  // ---- what the coordinator is told

  /** Returns the tasks that failed or were lost, by what a slot says. */
  static List<Long> failuresIn(ResultMessage message) {
    List<Long> failed = new ArrayList<>();
    message.loss().ifPresent(loss -> failed.add(loss.index()));
    Bytes records = message.records();
    PayloadInput input = records.over(PayloadInput::new);
    for (long i = 0; i < message.count(); i++) {
      if (TaskRecord.passFailure(input)) {
        failed.add(message.firstIndex() + i);
      }
    }
    return failed;
  }

  /** The coordinator is about to be told that a chunk ends before this task. */
  void cut(ChunkKey chunk, long from) {
    cutFrom.merge(chunk.chunkId(), from, Math::min);
  }

  /**
   * The coordinator is about to be told that an attempt failed, of a chunk that it waits for. While
   * it waits for a copy as well, that is no failure of the task.
   */
  void countFailure(ChunkKey chunk, long index, List<ChunkKey> inFlight) {
    Optional<TaskMessage> failed = find(chunk);
    if (failed.isPresent()
        && told.add(new Told(chunk.chunkId(), index))
        && others(failed.get(), index, inFlight).isEmpty()) {
      int before = failures.merge(index, 1, Integer::sum);
      notBeforeNs.put(index, fleet.time.nowNs() + leastWaitNs(before));
    }
  }

  /** Returns how long a task waits at least after so many failures. */
  private long leastWaitNs(int failed) {
    Backoff backoff = plan.manner().backoff();
    return Math.min(backoff.firstNs() << (failed - 1), backoff.mostNs()) / 2;
  }
}
