package dev.fleetpool.coordinator.core;

import dev.fleetpool.coordinator.core.JobSettings.Attempts;
import dev.fleetpool.coordinator.core.JobSettings.OnFailure;
import dev.fleetpool.coordinator.core.JobSettings.Release;
import dev.fleetpool.coordinator.core.JobSettings.Retries;
import dev.fleetpool.coordinator.core.JobSettings.Speculation;
import dev.fleetpool.payload.CapturedOutput;
import dev.fleetpool.payload.Payload;
import dev.fleetpool.payload.PayloadInput;
import dev.fleetpool.payload.PayloadOutput;
import dev.fleetpool.payload.TaskRecord;
import dev.fleetpool.payload.TaskRecord.FailureKind;
import dev.fleetpool.payload.ThrowableRecord;
import dev.fleetpool.proto.Bytes;
import dev.fleetpool.proto.JobKey;
import dev.fleetpool.proto.JobRecord;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.LongUnaryOperator;
import java.util.function.Supplier;
import java.util.stream.LongStream;

/**
 * A job of the simulation: what its tasks do, and a sink that checks every answer as it comes. A
 * task's input is its index; its value follows from the job's number and the index.
 */
final class SimulatedJob implements JobSink {

  /** What one attempt at a task does. */
  enum Deed {
    VALUE,
    THROW,
    KILL_CHILD
  }

  /**
   * How the tasks behave.
   *
   * @param tasks how many there are
   * @param timeNs how long each takes
   * @param throwing the share of attempts that throw
   * @param killing the share of attempts that kill their child
   * @param refusing the share of inputs that are refused
   */
  record Tasks(
      int tasks, LongUnaryOperator timeNs, double throwing, double killing, double refusing) {

    static Tasks of(int tasks, LongUnaryOperator timeNs) {
      return new Tasks(tasks, timeNs, 0, 0, 0);
    }
  }

  /** How the job is run. */
  record Manner(
      OptionalInt chunkSize,
      Release release,
      OnFailure onFailure,
      Retries retries,
      Backoff backoff) {

    Manner(OptionalInt chunkSize, Release release, OnFailure onFailure, Retries retries) {
      this(chunkSize, release, onFailure, retries, Backoff.NONE);
    }

    static final Manner PLAIN =
        new Manner(OptionalInt.empty(), Release.IN_ORDER, OnFailure.GO_ON, Retries.DEFAULT);
  }

  private static final byte[] FAILURE = failure();

  final JobKey key;
  final Tasks tasks;
  final Manner manner;
  final InputQueue inputs = new InputQueue(Integer.MAX_VALUE);
  final Set<Long> cancelled = new HashSet<>();
  final Map<Long, Long> touchedNs = new HashMap<>();
  final List<Long> doneNs = new ArrayList<>();
  final BitSet answered = new BitSet();
  final List<Long> runs = new ArrayList<>();
  long endedNs = -1;
  Optional<Ending> ending = Optional.empty();
  private final VirtualTime time;
  private final int number;
  private final long seed;
  private int appended;
  private long next;

  SimulatedJob(VirtualTime time, int number, long seed, Tasks tasks, Manner manner) {
    this.time = time;
    this.number = number;
    this.seed = seed;
    this.tasks = tasks;
    this.manner = manner;
    this.key = new JobKey("job-" + number, 1);
  }

  JobSettings settings() {
    return new JobSettings(
        new JobRecord(key, "simulation", 0, JobRecord.Code.NONE, false),
        manner.chunkSize,
        manner.release,
        manner.onFailure,
        new Attempts(manner.retries, manner.backoff, RetryRule.ALWAYS, Speculation.COPIES));
  }

  // ---- inputs

  void append(int count) {
    for (int i = 0; i < count && appended < tasks.tasks; i++) {
      append();
    }
    if (appended == tasks.tasks) {
      inputs.end();
    }
  }

  private void append() {
    PayloadOutput output = new PayloadOutput();
    Payload.write(output, appended);
    try {
      if (isRefused(appended)) {
        inputs.appendRefused(new IllegalArgumentException("input " + appended));
      } else {
        inputs.append(output.view(), 1);
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    touchedNs.put((long) appended, time.nowNs());
    appended++;
  }

  boolean isAppended() {
    return appended == tasks.tasks;
  }

  int appended() {
    return appended;
  }

  boolean isRefused(long index) {
    return chance(index, 0, 'r') < tasks.refusing;
  }

  // ---- tasks

  Deed deed(long index, int attempt) {
    double chance = chance(index, attempt, 'd');
    if (chance < tasks.throwing) {
      return Deed.THROW;
    }
    return chance < tasks.throwing + tasks.killing ? Deed.KILL_CHILD : Deed.VALUE;
  }

  private double chance(long index, int attempt, char what) {
    long bits = seed + number * 7919L + index * 1_000_003L + attempt * 31L + what * 101L;
    bits = (bits ^ (bits >>> 31)) * 0x9E3779B97F4A7C15L;
    bits = (bits ^ (bits >>> 29)) * 0xBF58476D1CE4E5B9L;
    return (bits >>> 11) * 0x1.0p-53;
  }

  long timeNs(long index) {
    return tasks.timeNs.applyAsLong(index);
  }

  void writeRecord(PayloadOutput output, long index, int attempt) {
    if (deed(index, attempt) == Deed.THROW) {
      output.writeBytes(FAILURE, 0, FAILURE.length);
    } else {
      TaskRecord.writeValue(output, value(index), "value");
    }
  }

  private long value(long index) {
    return number * 1_000_000L + index;
  }

  private static byte[] failure() {
    PayloadOutput output = new PayloadOutput();
    ThrowableRecord thrown =
        new ThrowableRecord("java.io.IOException", "disk full", List.of(), null, List.of(), false);
    TaskRecord.write(
        output, new TaskRecord.Failure(FailureKind.EXCEPTION, thrown, "", CapturedOutput.NONE));
    return output.toByteArray();
  }

  int mostAttempts() {
    return 1 + Math.max(manner.retries.afterException(), manner.retries.afterLoss());
  }

  // ---- answers

  @Override
  public void answered(Answer answer) {
    check(endedNs < 0, () -> "an answer after the end: " + answer);
    for (long index = answer.firstIndex(); index < answer.firstIndex() + answer.count(); index++) {
      released(index);
    }
    if (answer instanceof Answer.Results results) {
      checkValues(results);
    } else if (answer instanceof Answer.Refused refused) {
      check(isRefused(refused.firstIndex()), () -> "refused without reason: " + answer);
    } else if (answer instanceof Answer.Failed failed) {
      checkFailed(failed);
    } else if (answer instanceof Answer.Lost lost) {
      check(lost.attempt() > manner.retries.afterLoss(), () -> "too few attempts: " + answer);
      check(lost.attempt() <= mostAttempts(), () -> "too many attempts: " + answer);
      checkInput(lost.firstIndex(), lost.input());
    }
  }

  private void released(long index) {
    check(index < appended, () -> "an answer to a task that does not exist: " + index);
    check(!answered.get((int) index), () -> "answered twice: " + index);
    answered.set((int) index);
    doneNs.add(time.nowNs());
    if (manner.release == Release.IN_ORDER) {
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
      check(TaskRecord.passPlainValue(input), () -> "not a plain value");
      Object value = Payload.read(input, SimulatedJob.class.getClassLoader(), Payload.ANY_CLASS);
      check(
          Long.valueOf(value(results.firstIndex() + i)).equals(value),
          () -> "wrong value " + value);
    }
    check(input.remaining() == 0, () -> "more records than results");
  }

  private void checkFailed(Answer.Failed failed) {
    check(failed.attempt() <= mostAttempts(), () -> "too many attempts: " + failed);
    check(failed.attempt() > manner.retries.afterException(), () -> "too few attempts: " + failed);
    check(
        deed(failed.firstIndex(), failed.attempt()) == Deed.THROW, () -> "never threw: " + failed);
    checkInput(failed.firstIndex(), failed.input());
  }

  void checkInput(long index, Bytes bytes) {
    PayloadInput input = new PayloadInput(bytes.array(), bytes.offset(), bytes.length());
    Object value = Payload.read(input, SimulatedJob.class.getClassLoader(), Payload.ANY_CLASS);
    check(
        Integer.valueOf((int) index).equals(value), () -> "input " + value + " at index " + index);
  }

  @Override
  public void ended(Optional<Ending> failure, JobProgress last) {
    check(endedNs < 0, () -> "ended twice");
    endedNs = time.nowNs();
    ending = failure;
    if (failure.isEmpty()) {
      check(
          LongStream.range(0, tasks.tasks).noneMatch(this::isOpen),
          () -> "ended without all answers: " + this);
    }
  }

  boolean isOpen(long index) {
    return !answered.get((int) index) && !cancelled.contains(index);
  }

  void check(boolean truth, Supplier<String> what) {
    if (!truth) {
      throw new AssertionError(key.jobId() + ": " + what.get());
    }
  }

  @Override
  public String toString() {
    return "%s: %s, %d tasks, %d appended, %d answered, %d cancelled, ended at %d ms"
        .formatted(
            key.jobId(),
            manner,
            tasks.tasks,
            appended,
            answered.cardinality(),
            cancelled.size(),
            endedNs / VirtualTime.MS);
  }
}
