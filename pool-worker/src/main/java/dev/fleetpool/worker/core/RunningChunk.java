package dev.fleetpool.worker.core;

import dev.fleetpool.child.frame.Board;
import dev.fleetpool.child.frame.Frame;
import dev.fleetpool.proto.Bytes;
import dev.fleetpool.proto.ChunkKey;
import dev.fleetpool.proto.JobKey;
import dev.fleetpool.proto.JobRecord;
import dev.fleetpool.proto.ResultMessage;
import dev.fleetpool.proto.ResultMessage.Loss;
import dev.fleetpool.proto.ResultMessage.Origin;
import dev.fleetpool.proto.TaskMessage;
import dev.fleetpool.proto.TaskRange;
import dev.fleetpool.worker.child.ChildExit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A chunk that a slot's child has, whether it runs or is the next, and what was decided about it.
 * Owned by the slot's core.
 */
final class RunningChunk {

  private static final int SIGKILL = 9;

  final TaskMessage task;
  final JobRecord job;

  /** What the child calls it. */
  final long frameId;

  /** Values that travel apart and that it needs. */
  final List<String> files;

  private final Origin origin;
  private int answered;
  private int current;
  private long taskSinceNs;
  private boolean dropped;
  private boolean timedOut;
  private boolean killed;
  private long killAtNs;
  private boolean killPlanned;

  /** The task for which the child is to be killed, or was. */
  private long killIndex;

  RunningChunk(TaskMessage task, JobRecord job, long frameId, Origin origin, List<String> files) {
    this.task = task;
    this.job = job;
    this.frameId = frameId;
    this.origin = origin;
    this.files = files;
  }

  /** The child comes to it. */
  void begins(long nowNs) {
    taskSinceNs = nowNs;
  }

  /** Says whether it is this one. */
  boolean is(ChunkKey key) {
    return task.key().equals(key);
  }

  /** Says whether it is one of this job. */
  boolean isOf(JobKey key) {
    return task.key().job().equals(key);
  }

  /** Returns the tasks that were not answered. */
  TaskRange left() {
    return new TaskRange(task.firstIndex() + answered, task.count() - answered);
  }

  /** Returns the index of the task that runs, as far as the agent knows. */
  long currentIndex() {
    return task.firstIndex() + current;
  }

  /** Returns for how long that task has run, as far as the agent knows. */
  long taskNs(long nowNs) {
    return nowNs - taskSinceNs;
  }

  /** Takes note of what the child's board says. */
  void looked(Board.Note note, long nowNs) {
    if (note.isTask() && note.chunkId() == frameId) {
      isAt(Math.toIntExact(note.offset()), nowNs);
    }
  }

  private void isAt(int offset, long nowNs) {
    if (offset > current) {
      current = Math.min(offset, task.count());
      taskSinceNs = nowNs;
    }
  }

  /**
   * Takes note of results, and returns what is to be told of them; nothing if they are known. A
   * child that is gone may have kept what it had sent.
   */
  Optional<Telling> results(Frame.Results results, long nowNs) {
    if (results.from() != answered) {
      return Optional.empty();
    }
    answered += results.count();
    isAt(answered, nowNs);
    ResultMessage message =
        new ResultMessage(
            task.key(),
            task.attempt(),
            origin,
            task.firstIndex() + results.from(),
            results.count(),
            Bytes.of(results.records()),
            results.isLast(),
            results.busyNs(),
            Optional.empty(),
            OptionalLong.empty());
    return Optional.of(
        new Telling(
            message.with(task.fingerprints().slice(results.from(), results.count())),
            results.files()));
  }

  /** Returns the message that hands back what is from this offset on. */
  ResultMessage cut(int offset) {
    return ResultMessage.cut(task, origin, task.firstIndex() + offset);
  }

  /** Returns the message that ends it without further results. */
  ResultMessage ended(Optional<Loss> loss) {
    return ResultMessage.ended(task, origin, loss);
  }

  /** Its job no longer wants it: it is killed if it has not ended by then. */
  void drop(long killNs) {
    dropped = true;
    planKill(killNs);
  }

  boolean isDropped() {
    return dropped;
  }

  void planKill(long atNs) {
    if (!killPlanned) {
      killPlanned = true;
      killAtNs = atNs;
      killIndex = currentIndex();
    }
  }

  /**
   * Says whether the child is to be killed now, and remembers that it was. A task that ends in time
   * does not cost the one behind it its child.
   */
  boolean killIsDue(long nowNs) {
    if (killed) {
      return false;
    }
    long limitMs = job.code().timeoutMs();
    timedOut = limitMs > 0 && nowNs - taskSinceNs >= limitMs * 1_000_000;
    if (timedOut) {
      killIndex = currentIndex();
    }
    boolean planned =
        killPlanned && nowNs - killAtNs >= 0 && (dropped || killIndex == currentIndex());
    killed = timedOut || planned;
    return killed;
  }

  /** Says whether the child was killed for one of its tasks. */
  boolean isKilled() {
    return killed;
  }

  /** Says whether the child was at one of its tasks when it ended. */
  boolean isOn(ChildExit exit) {
    return exit.running().filter(note -> note.chunkId() == frameId).isPresent();
  }

  /**
   * Returns the task that was lost with the child, if one was. The child's board names it. When no
   * task of the chunk ran, a child that was killed from outside is nobody's fault; one that ended
   * in another way may have choked on the chunk itself.
   */
  Optional<Loss> loss(ChildExit exit) {
    Optional<Long> offset =
        exit.running().filter(note -> note.chunkId() == frameId).map(Board.Note::offset);
    boolean killedFromOutside = exit.signal().equals(OptionalInt.of(SIGKILL)) && !timedOut;
    if (dropped || (offset.isEmpty() && killedFromOutside)) {
      return Optional.empty();
    }
    long index = task.firstIndex() + offset.orElse((long) answered);
    // A child that was killed for the task before, which ended just then, is not this one's doing.
    if (killed && index != killIndex) {
      return Optional.empty();
    }
    String message =
        timedOut
            ? "it ran longer than its time-out of %d ms and was killed"
                .formatted(job.code().timeoutMs())
            : exit.summary();
    return Optional.of(
        new Loss(
            Math.min(index, task.endIndex() - 1),
            timedOut ? Loss.Kind.TIMED_OUT : Loss.Kind.CHILD_LOST,
            exit.exitCode(),
            exit.signal(),
            exit.outputTail(),
            message,
            exit.peakMemoryBytes()));
  }
}
