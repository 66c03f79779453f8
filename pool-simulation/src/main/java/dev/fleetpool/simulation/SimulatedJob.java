package dev.fleetpool.simulation;

import dev.fleetpool.coordinator.core.Answer;
import dev.fleetpool.coordinator.core.Backoff;
import dev.fleetpool.coordinator.core.InputQueue;
import dev.fleetpool.coordinator.core.JobProgress;
import dev.fleetpool.coordinator.core.JobSettings;
import dev.fleetpool.coordinator.core.JobSettings.Attempts;
import dev.fleetpool.coordinator.core.JobSettings.Release;
import dev.fleetpool.coordinator.core.JobSettings.Speculation;
import dev.fleetpool.coordinator.core.JobSink;
import dev.fleetpool.coordinator.core.RetryRule;
import dev.fleetpool.payload.CapturedOutput;
import dev.fleetpool.payload.EncodedPayload;
import dev.fleetpool.payload.Payload;
import dev.fleetpool.payload.PayloadInput;
import dev.fleetpool.payload.PayloadOutput;
import dev.fleetpool.payload.TaskRecord;
import dev.fleetpool.payload.TaskRecord.FailureKind;
import dev.fleetpool.payload.ThrowableRecord;
import dev.fleetpool.proto.Bytes;
import dev.fleetpool.proto.ChunkKey;
import dev.fleetpool.proto.JobKey;
import dev.fleetpool.proto.JobRecord;
import dev.fleetpool.proto.ResultMessage;
import dev.fleetpool.proto.TaskMessage;
import dev.fleetpool.simulation.JobPlan.Naming;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * A job: what its tasks do, and a sink that checks every answer as it comes. A task's input is its
 * index; its value follows from the run and the index.
 */
final class SimulatedJob implements JobSink {

  /** What one attempt at a task does. */
  enum Deed {
    VALUE,
    PRINT,
    THROW,
    KILL_CHILD,
    /** It ends when it is killed. */
    HANG,
    /** It ended because it was interrupted; no attempt does so by itself. */
    INTERRUPTED
  }

  /** For so long a result of an earlier run may be waited for. */
  private static final long EARLIER_REST_NS = 2 * VirtualTime.SECOND;

  private static final byte[] FAILURE = failure("java.io.IOException", "disk full");
  private static final byte[] INTERRUPTED = failure("java.lang.InterruptedException", "");

  final JobPlan plan;
  final JobKey key;
  final InputQueue inputs = new InputQueue(Integer.MAX_VALUE);
  final List<Long> doneNs = new ArrayList<>();
  long endedNs = -1;
  private final SimulatedFleet fleet;
  private final Set<Long> cancelled = new HashSet<>();
  private final Set<Long> atWork = new HashSet<>();
  private final Optional<SimulatedJob> earlier;
  private @Nullable SimulatedJob later;
  private final Set<Long> neverToRun = new HashSet<>();
  private final BitSet answered = new BitSet();
  private final Map<Long, Long> touchedNs = new HashMap<>();
  private final Map<Long, Integer> failures = new HashMap<>();
  private final Map<Long, Integer> executions = new HashMap<>();
  private final Map<Long, TaskMessage> sent = new HashMap<>();
  private final Map<Long, Bytes> known = new HashMap<>();
  private final Map<Long, Long> cutFrom = new HashMap<>();
  private final Map<Long, Integer> copies = new HashMap<>();
  private final Map<Long, Long> notBeforeNs = new HashMap<>();
  private final Set<String> told = new HashSet<>();
  private int appended;
  private long next;

  SimulatedJob(SimulatedFleet fleet, JobPlan plan) {
    this(fleet, plan, Optional.empty());
  }

  private SimulatedJob(SimulatedFleet fleet, JobPlan plan, Optional<SimulatedJob> earlier) {
    this.earlier = earlier;
    this.fleet = fleet;
    this.plan = plan;
    this.key = plan.key();
  }

  JobSettings settings() {
    JobRecord.Code code =
        new JobRecord.Code(
            function(),
            Bytes.EMPTY,
            List.of(plan.manner().classPath()),
            plan.manner().maxTasksPerChild(),
            plan.manner().timeoutMs(),
            plan.version());
    OptionalLong resultsFrom =
        plan.manner().naming() == Naming.NAMED ? OptionalLong.of(0) : OptionalLong.empty();
    return new JobSettings(
        new JobRecord(key, "simulation", 0, resultsFrom, code, false),
        plan.manner().chunkSize(),
        plan.manner().release(),
        plan.manner().onFailure(),
        new Attempts(
            plan.manner().retries(),
            plan.manner().backoff(),
            RetryRule.ALWAYS,
            plan.manner().speculation()));
  }

  /** Returns what tells the function of one version from that of another. */
  Bytes function() {
    return Bytes.of((key.jobId() + ":" + plan.version()).getBytes(StandardCharsets.UTF_8));
  }

  // ---- inputs

  /** Appends so many further inputs, and ends them after the last one. */
  void append(int count) {
    for (int i = 0; i < count && appended < plan.tasks(); i++) {
      append();
    }
    if (appended == plan.tasks()) {
      inputs.end();
    }
  }

  // ---- runs

  /**
   * The coordinator has died, and the job is opened again. What runs at this moment must not be run
   * again if nothing else goes wrong, as the slots end it.
   */
  SimulatedJob resume() {
    endedNs = fleet.time.nowNs();
    SimulatedJob next = new SimulatedJob(fleet, plan.resumed(), Optional.of(this));
    later = next;
    if (fleet.isFaultless() && !plan.misdeeds().costOthers() && plan.manner().timeoutMs() == 0) {
      fleet
          .childrenAt(plan.version(), key.jobId())
          .filter(index -> deed(index, 1) != Deed.THROW)
          .forEach(next.atWork::add);
    }
    return next;
  }

  boolean isResumed() {
    return earlier.isPresent();
  }

  /** Returns the run that goes on, of those of the same code. */
  SimulatedJob latest() {
    return later == null ? this : later.latest();
  }

  /** Agents know it: now the results of earlier runs are read, and what is left is run. */
  @Override
  public void opened() {
    if (isResumed() && appended == 0) {
      known.putAll(fleet.log.knownResults(this));
      append(Integer.MAX_VALUE);
    }
  }

  private void append() {
    PayloadOutput output = new PayloadOutput();
    Payload.write(output, appended);
    try {
      Bytes result = known.get((long) appended);
      if (result != null) {
        inputs.appendAnswered(result);
      } else if (isRefused(appended)) {
        inputs.appendRefused(new IllegalArgumentException("input " + appended));
      } else {
        inputs.append(output.view(), 1);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    touchedNs.put((long) appended, fleet.time.nowNs());
    appended++;
  }

  boolean isAppended() {
    return appended == plan.tasks();
  }

  int appended() {
    return appended;
  }

  boolean isRefused(long index) {
    return chance(index, 0, 'r') < plan.misdeeds().refusing();
  }

  // ---- tasks

  Deed deed(long index, int attempt) {
    JobPlan.Misdeeds misdeeds = plan.misdeeds();
    double chance = chance(index, attempt, 'd');
    if (chance < misdeeds.throwing()) {
      return Deed.THROW;
    }
    if (chance < misdeeds.throwing() + misdeeds.killing()) {
      return Deed.KILL_CHILD;
    }
    if (chance > 1 - misdeeds.hanging() && plan.manner().timeoutMs() > 0) {
      return Deed.HANG;
    }
    return chance(index, attempt, 'p') < misdeeds.printing() ? Deed.PRINT : Deed.VALUE;
  }

  boolean heedsInterrupt(long index) {
    return chance(index, 0, 'i') < 0.5;
  }

  private double chance(long index, int attempt, char what) {
    long bits = plan.seed() + index * 1_000_003L + attempt * 31L + what * 101L;
    bits = (bits ^ (bits >>> 31)) * 0x9E3779B97F4A7C15L;
    bits = (bits ^ (bits >>> 29)) * 0xBF58476D1CE4E5B9L;
    return (bits >>> 11) * 0x1.0p-53;
  }

  long timeNs(long index) {
    return plan.timeNs().applyAsLong(index);
  }

  void writeRecord(PayloadOutput output, long index, Deed deed) {
    if (deed == Deed.THROW) {
      output.writeBytes(FAILURE, 0, FAILURE.length);
    } else if (deed == Deed.INTERRUPTED) {
      output.writeBytes(INTERRUPTED, 0, INTERRUPTED.length);
    } else {
      int start = output.size();
      TaskRecord.writeValue(output, value(index), "value");
      if (deed == Deed.PRINT) {
        byte[] text = ("task " + index).getBytes(StandardCharsets.UTF_8);
        TaskRecord.appendOutput(output, start, new CapturedOutput(text, new byte[0]));
      }
    }
  }

  private long value(long index) {
    return plan.version() * 1_000_000L + index;
  }

  private static byte[] failure(String type, String message) {
    PayloadOutput output = new PayloadOutput();
    ThrowableRecord thrown = new ThrowableRecord(type, message, List.of(), null, List.of(), false);
    TaskRecord.write(
        output, new TaskRecord.Failure(FailureKind.EXCEPTION, thrown, "", CapturedOutput.NONE));
    return output.toByteArray();
  }

  private int mostAttempts() {
    JobSettings.Retries retries = plan.manner().retries();
    return 1 + Math.max(retries.afterException(), retries.afterLoss());
  }

  /** The caller cancels a task; one that no slot can have is never to be run. */
  void cancelled(long index, List<ChunkKey> inFlight) {
    cancelled.add(index);
    fleet.trace.add("%s: task %d is cancelled", key, index);
    boolean wasSent = sent.values().stream().anyMatch(chunk -> isPart(chunk, index));
    boolean isSent =
        inFlight.stream()
            .filter(chunk -> chunk.job().equals(key))
            .anyMatch(chunk -> isPart(sent.get(chunk.chunkId()), index));
    if (!isSent && !(wasSent && !fleet.isFaultless())) {
      neverToRun.add(index);
    }
  }

  private static boolean isPart(@Nullable TaskMessage chunk, long index) {
    return chunk != null && index >= chunk.firstIndex() && index < chunk.endIndex();
  }

  /** Returns a task that some slot may be at, or comes to next. */
  Optional<Long> someRunning() {
    return fleet
        .runningTasks()
        .filter(task -> task.key().job().equals(key))
        .findFirst()
        .map(task -> task.firstIndex() + fleet.dice.below(task.count()));
  }

  /** A child starts the task. */
  void executed(long index, int attempt) {
    check(!neverToRun.contains(index), () -> "task %d was cancelled and starts".formatted(index));
    check(!known.containsKey(index), () -> "task %d has a result and starts".formatted(index));
    check(!atWork.contains(index), () -> "task %d ran already and starts".formatted(index));
    executions.merge(index, 1, Integer::sum);
    fleet.trace.add("  runs task %d of %s, attempt %d", index, key, attempt);
  }

  /** Returns how many executions there were. */
  long executions() {
    return executions.values().stream().mapToLong(Integer::longValue).sum();
  }

  // ---- dispatch

  /** The coordinator sends a chunk. */
  void sent(TaskMessage chunk, List<ChunkKey> inFlight) {
    sent.put(chunk.key().chunkId(), chunk);
    touched(chunk.key());
    check(chunk.attempt() <= mostAttempts(), () -> "too many attempts: " + chunk);
    for (long index = chunk.firstIndex(); index < chunk.endIndex(); index++) {
      long task = index;
      int failed = failures.getOrDefault(index, 0);
      check(
          chunk.attempt() > failed,
          () -> "task %d is sent again as attempt %d".formatted(task, chunk.attempt()));
      check(
          chunk.attempt() == failed + 1 || !fleet.keepsItsHosts(),
          () ->
              "task %d has attempt %d after %d failures".formatted(task, chunk.attempt(), failed));
      check(
          fleet.time.nowNs() >= notBeforeNs.getOrDefault(index, 0L),
          () -> "task %d is sent again too early".formatted(task));
      checkCopy(chunk, task, inFlight);
    }
  }

  /** A task that is sent while a chunk still has it is a copy. */
  private void checkCopy(TaskMessage chunk, long index, List<ChunkKey> inFlight) {
    List<TaskMessage> others = others(chunk, index, inFlight);
    if (!others.isEmpty()) {
      copies.merge(index, 1, Integer::sum);
      fleet.copies++;
      check(
          plan.manner().speculation() == Speculation.COPIES
              && chunk.count() == 1
              && others.size() == 1,
          () -> "task %d is sent again while %s has it".formatted(index, others));
    }
  }

  /** Returns the chunks of the same attempt that may still answer the task. */
  private List<TaskMessage> others(TaskMessage chunk, long index, List<ChunkKey> inFlight) {
    return inFlight.stream()
        .filter(other -> other.job().equals(key) && !other.equals(chunk.key()))
        .map(other -> sent.get(other.chunkId()))
        .filter(other -> other != null && other.attempt() == chunk.attempt())
        .filter(other -> isPart(other, index) && !isTold(other.key(), index))
        .filter(other -> index < cutFrom.getOrDefault(other.key().chunkId(), Long.MAX_VALUE))
        .toList();
  }

  private boolean isTold(ChunkKey chunk, long index) {
    return told.contains(chunk.chunkId() + ":" + index);
  }

  /** The coordinator is about to be told that a chunk ends before this task. */
  void cut(ChunkKey chunk, long from) {
    cutFrom.merge(chunk.chunkId(), from, Math::min);
  }

  /** Something happened to the tasks of a chunk. */
  void touched(ChunkKey chunk) {
    TaskMessage tasks = sent.get(chunk.chunkId());
    if (tasks != null) {
      for (long index = tasks.firstIndex(); index < tasks.endIndex(); index++) {
        latest().touchedNs.put(index, fleet.time.nowNs());
      }
    }
  }

  /** Returns how long a task may rest that is to be run again. */
  long restNs() {
    return plan.manner().backoff().mostNs() + (isResumed() ? EARLIER_REST_NS : 0);
  }

  boolean isTouchedSince(long index, long sinceNs) {
    return touchedNs.getOrDefault(index, 0L) >= sinceNs;
  }

  /** Returns the tasks that failed or were lost, by what a slot says. */
  static List<Long> failuresIn(ResultMessage message) {
    List<Long> failed = new ArrayList<>();
    message.loss().ifPresent(loss -> failed.add(loss.index()));
    Bytes records = message.records();
    PayloadInput input = new PayloadInput(records.array(), records.offset(), records.length());
    for (long i = 0; i < message.count(); i++) {
      if (TaskRecord.passFailure(input)) {
        failed.add(message.firstIndex() + i);
      }
    }
    return failed;
  }

  /**
   * The coordinator is about to be told that an attempt failed, of a chunk that it waits for. While
   * it waits for a copy as well, that is no failure of the task.
   */
  void countFailure(ChunkKey chunk, long index, List<ChunkKey> inFlight) {
    TaskMessage failed = sent.get(chunk.chunkId());
    if (failed != null
        && told.add(chunk.chunkId() + ":" + index)
        && others(failed, index, inFlight).isEmpty()) {
      int before = failures.merge(index, 1, Integer::sum);
      notBeforeNs.put(index, fleet.time.nowNs() + leastWaitNs(before));
    }
  }

  /** Returns how long a task waits at least after so many failures. */
  private long leastWaitNs(int failed) {
    Backoff backoff = plan.manner().backoff();
    return Math.min(backoff.firstNs() << (failed - 1), backoff.mostNs()) / 2;
  }

  // ---- answers

  @Override
  public void answered(Answer answer) {
    check(endedNs < 0, () -> "an answer after the end: " + answer);
    for (long index = answer.firstIndex(); index < answer.firstIndex() + answer.count(); index++) {
      released(index);
    }
    fleet.trace.add("%s: answers %d, %d", key, answer.firstIndex(), answer.count());
    if (answer instanceof Answer.Results results) {
      checkValues(results);
    } else if (answer instanceof Answer.Refused refused) {
      check(isRefused(refused.firstIndex()), () -> "refused without reason: " + answer);
    } else if (answer instanceof Answer.Failed failed) {
      checkFailed(failed);
    } else if (answer instanceof Answer.Lost lost) {
      checkLost(lost);
    }
  }

  private void released(long index) {
    check(index < appended, () -> "an answer to a task that does not exist: " + index);
    check(!answered.get((int) index), () -> "answered twice: " + index);
    answered.set((int) index);
    doneNs.add(fleet.time.nowNs());
    if (plan.manner().release() == Release.IN_ORDER) {
      while (next != index && cancelled.contains(next)) {
        next++;
      }
      check(index == next, () -> "released " + index + " before " + next);
      next++;
    }
  }

  private void checkValues(Answer.Results results) {
    Bytes records = results.records();
    PayloadInput input = new PayloadInput(records.array(), records.offset(), records.length());
    for (long i = 0; i < results.count(); i++) {
      checkValue(results.firstIndex() + i, TaskRecord.read(input));
    }
    check(input.remaining() == 0, () -> "more records than results");
  }

  private void checkValue(long index, TaskRecord record) {
    check(record instanceof TaskRecord.Success, () -> "not a value: " + record);
    EncodedPayload payload = ((TaskRecord.Success) record).value();
    Object value = payload.read(SimulatedJob.class.getClassLoader(), Payload.ANY_CLASS);
    check(Long.valueOf(value(index)).equals(value), () -> "task " + index + " gave " + value);
  }

  private void checkFailed(Answer.Failed failed) {
    long index = failed.firstIndex();
    check(failed.attempt() <= mostAttempts(), () -> "too many attempts: " + failed);
    check(
        failed.attempt() > plan.manner().retries().afterException(),
        () -> "too few attempts: " + failed);
    check(
        deed(index, failed.attempt()) == Deed.THROW,
        () -> "task %d failed and never threw".formatted(index));
    checkInput(index, input(failed.input()));
  }

  private void checkLost(Answer.Lost lost) {
    long index = lost.firstIndex();
    JobSettings.Retries retries = plan.manner().retries();
    boolean ownDoing = lost.loss().kind() == ResultMessage.Loss.Kind.TIMED_OUT;
    check(
        lost.attempt() > (ownDoing ? retries.afterException() : retries.afterLoss()),
        () -> "too few attempts: " + lost);
    check(lost.attempt() <= mostAttempts(), () -> "too many attempts: " + lost);
    if (fleet.isFaultless()) {
      Deed deed = deed(index, lost.attempt());
      long limitNs = plan.manner().timeoutMs() * VirtualTime.MS;
      boolean deserved =
          lost.loss().kind() == ResultMessage.Loss.Kind.CODE_MISSING
              || deed == Deed.KILL_CHILD
              || deed == Deed.HANG
              || (limitNs > 0 && timeNs(index) >= limitNs);
      check(deserved, () -> "task %d was lost and did nothing: %s".formatted(index, lost.loss()));
    }
    checkInput(index, input(lost.input()));
  }

  private static PayloadInput input(Bytes bytes) {
    return new PayloadInput(bytes.array(), bytes.offset(), bytes.length());
  }

  void checkInput(long index, PayloadInput input) {
    Object value = Payload.read(input, SimulatedJob.class.getClassLoader(), Payload.ANY_CLASS);
    check(
        Integer.valueOf((int) index).equals(value), () -> "input " + value + " at index " + index);
  }

  @Override
  public void ended(Optional<Ending> failure, JobProgress last) {
    check(endedNs < 0, () -> "ended twice");
    endedNs = fleet.time.nowNs();
    fleet.endedJobs++;
    fleet.trace.add("%s: ends %s", key, failure.isPresent() ? "early" : "with all answers");
    if (failure.isEmpty()) {
      check(
          LongStream.range(0, plan.tasks()).noneMatch(this::isOpen),
          () -> "ended without all answers: " + this);
    }
  }

  boolean isOpen(long index) {
    return !answered.get((int) index) && !cancelled.contains(index);
  }

  /** Checks that no task ran more often than it was tried, where nothing can be an excuse. */
  void checkExecutions() {
    executions.forEach(
        (index, times) -> {
          int tried = 1 + failures.getOrDefault(index, 0) + copies.getOrDefault(index, 0);
          check(
              times <= tried,
              () -> "task %d ran %d times in %d attempts".formatted(index, times, tried));
        });
  }

  private void check(boolean truth, java.util.function.Supplier<String> what) {
    Violation.unless(truth, () -> key.jobId() + ":" + key.epoch() + ": " + what.get());
  }

  @Override
  public String toString() {
    return "%s: %d appended, %d answered, %d cancelled, ended at %d ms"
        .formatted(
            plan, appended, answered.cardinality(), cancelled.size(), endedNs / VirtualTime.MS);
  }
}
