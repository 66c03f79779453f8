package dev.fleetpool.simulation;

import dev.fleetpool.coordinator.core.Answer;
import dev.fleetpool.coordinator.core.InputQueue;
import dev.fleetpool.coordinator.core.JobProgress;
import dev.fleetpool.coordinator.core.JobSettings;
import dev.fleetpool.coordinator.core.JobSettings.Attempts;
import dev.fleetpool.coordinator.core.JobSink;
import dev.fleetpool.coordinator.core.RetryRule;
import dev.fleetpool.payload.PayloadOutput;
import dev.fleetpool.proto.Bytes;
import dev.fleetpool.proto.ChildOptions;
import dev.fleetpool.proto.ChunkKey;
import dev.fleetpool.proto.ClassPath;
import dev.fleetpool.proto.JobKey;
import dev.fleetpool.proto.JobNeeds;
import dev.fleetpool.proto.JobRecord;
import dev.fleetpool.proto.TaskMessage;
import dev.fleetpool.simulation.JobPlan.Naming;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * One run of a job: its inputs, and a sink that has every answer checked as it comes. What its
 * tasks do, what was sent of it, started and answered, each is a class of its own.
 */
final class SimulatedJob implements JobSink {

  /** For so long a result of an earlier run may be waited for. */
  private static final long EARLIER_REST_NS = 2 * VirtualTime.SECOND;

  final JobPlan plan;
  final JobKey key;
  final SimulatedTasks tasks;
  final Dispatches dispatches;
  final InputQueue inputs = new InputQueue(Integer.MAX_VALUE);
  final List<Long> doneNs = new ArrayList<>();
  long endedNs = -1;
  private final SimulatedFleet fleet;
  private final Optional<SimulatedJob> earlier;
  private @Nullable SimulatedJob later;
  private final Map<Long, Bytes> known = new HashMap<>();
  private final Map<Long, Long> touchedNs = new HashMap<>();
  private final TaskStarts starts;
  private final Answers answers;
  private int appended;

  SimulatedJob(SimulatedFleet fleet, JobPlan plan) {
    this(fleet, plan, Optional.empty());
  }

  private SimulatedJob(SimulatedFleet fleet, JobPlan plan, Optional<SimulatedJob> earlier) {
    this.earlier = earlier;
    this.fleet = fleet;
    this.plan = plan;
    this.key = plan.key();
    this.tasks = new SimulatedTasks(plan);
    this.dispatches = new Dispatches(fleet, plan);
    this.starts = new TaskStarts(plan);
    this.answers = new Answers(fleet, plan, tasks);
  }

  JobSettings settings() {
    JobRecord.Code code =
        new JobRecord.Code(
            function(),
            Bytes.EMPTY,
            ClassPath.at(List.of(plan.manner().classPath())),
            plan.manner().maxTasksPerChild(),
            plan.manner().timeoutMs(),
            plan.version(),
            needs());
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

  private JobNeeds needs() {
    String label = plan.manner().label();
    return new JobNeeds(
        new TreeSet<>(label.isEmpty() ? Set.of() : Set.of(label)), ChildOptions.DEFAULT);
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
   * again if nothing else goes wrong, as the slots end it; but what was cancelled they may kill.
   */
  SimulatedJob resume() {
    endedNs = fleet.time.nowNs();
    SimulatedJob next = new SimulatedJob(fleet, plan.resumed(), Optional.of(this));
    later = next;
    if (fleet.isFaultless() && !plan.misdeeds().costOthers() && plan.manner().timeoutMs() == 0) {
      fleet
          .childrenAt(plan.version(), key.jobId())
          .filter(index -> tasks.deed(index, 1) != Deed.THROW)
          .filter(index -> !answers.isCancelled(index)) // it is interrupted, and then killed
          .forEach(index -> next.starts.forbid(index, "ran already"));
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
      known.keySet().forEach(index -> starts.forbid(index, "has a result"));
      append(Integer.MAX_VALUE);
    }
  }

  private void append() {
    PayloadOutput output = new PayloadOutput();
    SimulatedTasks.writeInput(output, appended);
    try {
      Bytes result = known.get((long) appended);
      if (result != null) {
        inputs.appendAnswered(result, List.of());
      } else if (tasks.isRefused(appended)) {
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

  // ---- tasks

  /** The caller cancels a task; one that no slot can have is never to be run. */
  void cancelled(long index, List<ChunkKey> inFlight) {
    answers.cancelled(index);
    fleet.trace.add("%s: task %d is cancelled", key, index);
    boolean mayBeAstray = dispatches.wasSent(index) && !fleet.isFaultless();
    if (!dispatches.isSent(index, inFlight) && !mayBeAstray) {
      starts.forbid(index, "was cancelled");
    }
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
    starts.started(index);
    fleet.trace.add("  runs task %d of %s, attempt %d", index, key, attempt);
  }

  /** Returns how many executions there were. */
  long executions() {
    return starts.count();
  }

  /** Checks that no task ran more often than it was tried, where nothing can be an excuse. */
  void checkExecutions() {
    starts.checkAgainst(dispatches::tries);
  }

  // ---- dispatch

  /** The coordinator sends a chunk. */
  void sent(TaskMessage chunk, List<ChunkKey> inFlight) {
    dispatches.sent(chunk, inFlight);
    touched(chunk.key());
  }

  /** Something happened to the tasks of a chunk. */
  void touched(ChunkKey chunk) {
    dispatches.find(chunk).ifPresent(this::touched);
  }

  private void touched(TaskMessage chunk) {
    for (long index = chunk.firstIndex(); index < chunk.endIndex(); index++) {
      latest().touchedNs.put(index, fleet.time.nowNs());
    }
  }

  /** Returns how long a task may rest that is to be run again. */
  long restNs() {
    return plan.manner().backoff().mostNs() + (isResumed() ? EARLIER_REST_NS : 0);
  }

  boolean isTouchedSince(long index, long sinceNs) {
    return touchedNs.getOrDefault(index, 0L) >= sinceNs;
  }

  // ---- answers

  @Override
  public void answered(Answer answer) {
    check(endedNs < 0, () -> "an answer after the end: " + answer);
    for (long index = answer.firstIndex(); index < answer.firstIndex() + answer.count(); index++) {
      released(index);
    }
    fleet.trace.add("%s: answers %d, %d", key, answer.firstIndex(), answer.count());
    answers.check(answer);
  }

  private void released(long index) {
    check(index < appended, () -> "an answer to a task that does not exist: " + index);
    answers.released(index);
    doneNs.add(fleet.time.nowNs());
  }

  @Override
  public void ended(Optional<Ending> failure, JobProgress last) {
    check(endedNs < 0, () -> "ended twice");
    endedNs = fleet.time.nowNs();
    fleet.endedJobs++;
    fleet.trace.add("%s: ends %s", key, failure.isPresent() ? "early" : "with all answers");
    if (failure.isEmpty()) {
      check(
          LongStream.range(0, plan.tasks()).noneMatch(answers::isOpen),
          () -> "ended without all answers: " + this);
    }
  }

  private void check(boolean truth, Supplier<String> what) {
    Violation.unless(key, truth, what);
  }

  @Override
  public String toString() {
    return "%s: %d appended, %s, ended at %d ms"
        .formatted(plan, appended, answers, endedNs / VirtualTime.MS);
  }
}
