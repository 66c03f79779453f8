package dev.fleetpool.coordinator.core;

import dev.fleetpool.coordinator.core.JobSettings.OnFailure;
import dev.fleetpool.coordinator.core.JobSettings.Release;
import dev.fleetpool.metrics.Figures;
import dev.fleetpool.metrics.FleetMeter;
import dev.fleetpool.proto.ChunkKey;
import dev.fleetpool.proto.Fingerprints;
import dev.fleetpool.proto.JobKey;
import dev.fleetpool.proto.ResultMessage.Loss;
import dev.fleetpool.proto.TaskRange;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A job that runs: what of it is to be dispatched, what is answered, and what it has had of the
 * fleet. Owned by the coordinator loop.
 *
 * <p>Work comes from two places: chunks to run again (handed back, or lost), which go first because
 * the caller's order waits for them, and the inputs that wait. An answer is released at most once
 * per index: {@link AnsweredSet} decides, whoever it comes from.
 */
final class ActiveJob {

  /** Chunks that the user sizes are kept whole up to the record limit; our own end here. */
  private static final int MAX_CHUNK_BYTES = 512 * 1024;

  private static final int MAX_CHOSEN_CHUNK_BYTES = 4 * 1024 * 1024;

  final JobSettings settings;
  final InputQueue inputs;
  final TaskTimes times = new TaskTimes();
  private final JobSink sink;
  private final long openedNs;
  private final Backlog again = new Backlog();
  private final PriorityQueue<BackingOff> backingOff =
      new PriorityQueue<>((a, b) -> Long.signum(a.untilNs - b.untilNs));
  private final AnsweredSet answered = new AnsweredSet();
  private final Optional<Reassembler> order;
  private final Consumer<Answer> release;
  private Optional<Rehearsal> rehearsal;
  private Optional<EarlierRuns> earlier = Optional.empty();
  private @Nullable Answer firstFailure;
  private boolean published;
  private long failed;
  private long retried;
  private long nextChunkId;

  /**
   * The work it was given, in expected and then in measured time: the job with the least comes
   * next.
   */
  double shareNs;

  /** Whether it had something to send when it was last looked at. */
  boolean hadWork;

  ActiveJob(JobSettings settings, InputQueue inputs, JobSink sink, double shareNs, long nowNs) {
    this.settings = settings;
    this.inputs = inputs;
    this.sink = sink;
    this.shareNs = shareNs;
    this.openedNs = nowNs;
    this.rehearsal = settings.rehearsal().map(asked -> new Rehearsal(asked, nowNs));
    this.order =
        settings.release() == Release.IN_ORDER
            ? Optional.of(new Reassembler(sink::answered))
            : Optional.empty();
    this.release = order.isPresent() ? order.get()::accept : sink::answered;
  }

  JobKey key() {
    return settings.record().key();
  }

  JobSink sink() {
    return sink;
  }

  /** Says that agents know the job, so that its chunks may follow. */
  void published() {
    published = true;
    sink.opened();
  }

  /** Returns what the results of a chunk are to carry, so that a later run knows them again. */
  Fingerprints fingerprints(Chunk chunk) {
    return settings.record().isNamed()
        ? new Fingerprints(
            settings.record().code().fingerprint(),
            InputFingerprint.ofEach(chunk.inputs(), chunk.count()))
        : Fingerprints.NONE;
  }

  ChunkKey nextChunkKey() {
    return new ChunkKey(key(), nextChunkId++);
  }

  /** Returns how long each of so many slots would have to do with what waits. */
  double waitingNs(int slots) {
    return waiting() * times.meanNs() / Math.max(1, slots);
  }

  private int waiting() {
    return again.tasks() + inputs.size();
  }

  /** Returns the next chunk to send, of the size that suits so many slots. */
  Optional<Chunk> nextChunk(int slots) {
    releaseSettled();
    if (!hasWork()) {
      return Optional.empty();
    }
    int size = ChunkRule.size(settings.chunkSize(), times, waiting(), slots);
    for (Optional<Chunk> work = takeWork(size); work.isPresent(); work = takeWork(size)) {
      Optional<Chunk> chunk = unanswered(work.get(), size);
      if (chunk.isPresent()) {
        return chunk;
      }
    }
    return Optional.empty();
  }

  private Optional<Chunk> takeWork(int size) {
    Optional<Chunk> first = again.takeFirst();
    if (first.isPresent()) {
      return first;
    }
    return inputs.take(
        size, settings.chunkSize().isPresent() ? MAX_CHOSEN_CHUNK_BYTES : MAX_CHUNK_BYTES);
  }

  /**
   * Returns the first tasks of a chunk that nobody answered meanwhile, and keeps what is behind
   * them.
   */
  private Optional<Chunk> unanswered(Chunk chunk, int size) {
    long from = answered.nextUnanswered(chunk.firstIndex());
    while (from < chunk.endIndex() && isLeftToEarlierRuns(chunk, from)) {
      from = answered.nextUnanswered(from + 1);
    }
    if (from >= chunk.endIndex()) {
      return Optional.empty();
    }
    long end = Math.min(answered.nextAnswered(from, chunk.endIndex()), from + size);
    end = nextOfEarlierRuns(from + 1, end);
    if (end < chunk.endIndex()) {
      again.addFirst(chunk.part(end, chunk.endIndex()));
    }
    return Optional.of(chunk.part(from, end));
  }

  /** Answers a task with the result of an earlier run, or waits for that while somebody runs it. */
  private boolean isLeftToEarlierRuns(Chunk chunk, long index) {
    if (earlier.isEmpty() || !earlier.get().concerns(index)) {
      return false;
    }
    Chunk task = chunk.part(index, index + 1);
    return answerFromEarlierRuns(task) || earlier.get().setAside(task);
  }

  /** Answers a single task with the result of an earlier run, if there is one. */
  boolean answerFromEarlierRuns(Chunk task) {
    Optional<Answer> known = earlier.flatMap(runs -> runs.takeAnswer(task));
    known.ifPresent(this::answer);
    return known.isPresent();
  }

  private long nextOfEarlierRuns(long from, long end) {
    long next = from;
    while (earlier.isPresent() && next < end && !earlier.get().concerns(next)) {
      next++;
    }
    return earlier.isPresent() ? next : end;
  }

  /** An earlier run of its name did not come to its end: slots may still run tasks of it. */
  void awaitEarlierRuns(long nowNs) {
    earlier = Optional.of(new EarlierRuns(settings.record().code().fingerprint(), nowNs));
  }

  /** Returns what earlier runs are still doing, if that is of interest. */
  Optional<EarlierRuns> earlierRuns() {
    return earlier;
  }

  /** Takes note of what slots run for earlier runs. */
  void heardOfEarlierRuns(List<TaskRange> running, long nowNs) {
    if (earlier.isPresent()) {
      earlier.get().heard(running, nowNs);
      for (Chunk task : earlier.get().takeReady()) {
        if (!answerFromEarlierRuns(task)) {
          again.addFirst(task);
        }
      }
      if (earlier.get().isOver()) {
        earlier = Optional.empty();
      }
    }
  }

  /** Releases the answers that came with the inputs. */
  private void releaseSettled() {
    for (Optional<Answer> a = inputs.takeSettled(); a.isPresent(); a = inputs.takeSettled()) {
      if (!isAnswered(a.get().firstIndex())) {
        answer(a.get());
      }
    }
  }

  /** Says whether there may be something to send; a task that waits for its next attempt is not. */
  boolean hasWork() {
    return published && !isListening() && !isFailing() && (!again.isEmpty() || inputs.size() > 0);
  }

  private boolean isListening() {
    return earlier.isPresent() && earlier.get().isListening();
  }

  /** Takes tasks back that were sent and not started; they are sent again before anything new. */
  void handedBack(Chunk chunk) {
    again.addFirst(chunk);
  }

  /**
   * An attempt at a task failed: the task gets another one, now or after a while, or this is its
   * answer.
   *
   * @param next the task, for the next attempt
   */
  void failed(Answer failure, Chunk next, long nowNs) {
    if (!triesAgain(failure, next)) {
      answer(failure);
      return;
    }
    retried++;
    long delayNs = settings.attempts().backoff().delayNs(next.attempt() - 1);
    if (delayNs > 0) {
      backingOff.add(new BackingOff(next, nowNs + delayNs));
    } else {
      again.addFirst(next);
    }
  }

  /** Says whether a task that failed is tried again, if that is this next attempt. */
  boolean triesAgain(Answer failure, Chunk next) {
    return next.attempt() <= attempts(failure) && settings.attempts().rule().triesAgain(failure);
  }

  private record BackingOff(Chunk task, long untilNs) {}

  /** Time has passed: what has waited for its next attempt for long enough is to be sent. */
  void pass(long nowNs) {
    while (!backingOff.isEmpty() && nowNs - backingOff.element().untilNs >= 0) {
      again.addFirst(backingOff.remove().task);
    }
  }

  /** Returns what a host must have to run its tasks. */
  Set<String> requiredLabels() {
    return settings.record().code().needs().labels();
  }

  boolean isAnswered(long index) {
    return answered.contains(index);
  }

  /** Marks a task as answered without an answer: its caller cancelled it. */
  void forget(long index) {
    if (answered.add(index)) {
      order.ifPresent(reassembler -> reassembler.skip(index));
    }
  }

  /**
   * Releases an answer that lies within what nobody answered before; see {@link ChunkAnswers} for
   * how a message is cut so that it does.
   */
  void answer(Answer answer) {
    long end = answer.firstIndex() + answer.count();
    if (!answered.addAll(answer.firstIndex(), end)) {
      long twice = answered.nextAnswered(answer.firstIndex(), end);
      throw new IllegalStateException("task " + twice + " of job " + key() + " is answered twice");
    }
    if (answer.isFailure()) {
      failed++;
      if (firstFailure == null || answer.firstIndex() < firstFailure.firstIndex()) {
        firstFailure = answer;
      }
    }
    release.accept(answer);
  }

  /** Returns the first unanswered index from here on. */
  long nextUnanswered(long from) {
    return answered.nextUnanswered(from);
  }

  /** Returns the first answered index from here on, at most the limit. */
  long nextAnswered(long from, long limit) {
    return answered.nextAnswered(from, limit);
  }

  private boolean isFailing() {
    return stoppedBy().isPresent();
  }

  /** Returns the failure at which the job stops, once there is one. */
  Optional<Answer> stoppedBy() {
    Optional<Answer> failure = Optional.ofNullable(firstFailure);
    if (settings.onFailure() == OnFailure.STOP && failure.isPresent()) {
      return failure;
    }
    return rehearsal.flatMap(underWay -> underWay.stoppedBy(failure));
  }

  /** Returns the rehearsal, while it lasts. */
  Optional<Rehearsal> rehearsal() {
    return rehearsal;
  }

  /** Ends the rehearsal if it is over and was good. */
  void endRehearsal(long nowNs) {
    if (rehearsal.isPresent() && rehearsal.get().isOver(this, nowNs) && !isFailing()) {
      rehearsal = Optional.empty();
      sink.rehearsed();
    }
  }

  /** Says whether every task is answered and no further input comes. */
  boolean isComplete() {
    releaseSettled();
    return inputs.total().map(total -> answered.count() >= total).orElse(false);
  }

  /** Returns how many attempts a task gets if they fail in that way. */
  private int attempts(Answer failure) {
    JobSettings.Retries retries = settings.attempts().further();
    // A task that ran too long once will again, so that counts as its own doing.
    boolean isLoss =
        failure instanceof Answer.Lost lost && lost.loss().kind() != Loss.Kind.TIMED_OUT;
    return 1 + (isLoss ? retries.afterLoss() : retries.afterException());
  }

  /** Adds what has become of its tasks. */
  void addTo(JobTotals totals) {
    totals.add(answered.count() - failed, failed, retried);
  }

  /** Adds what it still has to send, and, if it has a name, how far it is. */
  void addTo(Figures figures) {
    int pending = waiting() + backingOff.size();
    double workSeconds = pending * times.meanNs() / 1e9;
    figures.add(FleetMeter.COORDINATOR_TASKS_PENDING, pending);
    figures.add(FleetMeter.COORDINATOR_WORK_PENDING, workSeconds);
    if (settings.record().isNamed()) {
      String id = key().jobId();
      figures.add(FleetMeter.JOB_TASKS_PENDING, id, pending);
      figures.add(FleetMeter.JOB_TASKS_ANSWERED, id, answered.count());
      figures.add(FleetMeter.JOB_TASKS_FAILED, id, failed);
      figures.add(FleetMeter.JOB_TASK_DURATION, id, times.meanNs() / 1e9);
    }
  }

  /** Returns how far it is. */
  JobProgress progress(int slots, long nowNs) {
    return new JobProgress(
        key().jobId(), inputs.total(), answered.count(), failed, retried, slots, nowNs - openedNs);
  }
}
