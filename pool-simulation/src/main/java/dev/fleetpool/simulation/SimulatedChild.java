package dev.fleetpool.simulation;

import static dev.fleetpool.simulation.VirtualTime.MS;

import dev.fleetpool.child.frame.Board;
import dev.fleetpool.child.frame.Frame;
import dev.fleetpool.child.frame.Frame.Progress;
import dev.fleetpool.payload.PayloadInput;
import dev.fleetpool.payload.PayloadOutput;
import dev.fleetpool.proto.Bytes;
import dev.fleetpool.proto.TaskMessage;
import dev.fleetpool.worker.child.ChildExit;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A child process as its agent sees it: it takes chunks, runs their tasks in order and in virtual
 * time, sends results as the real one does, in pieces, and dies of some tasks.
 */
final class SimulatedChild {

  private static final long FRAME_NS = MS / 30;
  private static final long KEEP_NS = MS;
  private static final long LATE_KEEP_NS = 3 * MS / 2;
  private static final long HOLD_NS = 100 * MS;
  private static final long NEAR_NS = 125 * MS;
  private static final long LONG_TASK_NS = 20 * MS;
  private static final long START_NS = 50 * MS;
  private static final long DEATH_NS = 5 * MS;
  private static final double SENT_AND_NOT_CLEARED = 0.1;
  private static final int SIGKILL = 9;

  /** A chunk in the child. */
  private static final class Work {
    final Frame.Chunk frame;
    final TaskMessage task;
    final SimulatedJob job;
    final PayloadInput inputs;
    final PayloadOutput unsent = new PayloadOutput();
    int started;
    int sent;
    int unsentTasks;
    int keptTasks;
    int keptBytes;
    long busyNs;
    long lookedNs;
    boolean handedBack;

    Work(Frame.Chunk frame, TaskMessage task, SimulatedJob job) {
      this.frame = frame;
      this.inputs = new PayloadInput(frame.inputs());
      this.task = task;
      this.job = job;
    }

    int offset() {
      return started - 1;
    }
  }

  /** A chunk that waits in the child. */
  private record Given(Frame.Chunk chunk, TaskMessage task) {}

  /** A task that runs. */
  record AtWork(SimulatedJob job, long index) {}

  private final SimulatedFleet fleet;
  private final SimulatedSlot slot;
  private final Map<Long, Frame.Job> jobs = new HashMap<>();
  private final Deque<Runnable> toAgent = new ArrayDeque<>();
  private final Deque<Given> waiting = new ArrayDeque<>();
  private @Nullable Work running;
  private Frame.@Nullable Results lastSent;
  private boolean gone;

  SimulatedChild(SimulatedFleet fleet, SimulatedSlot slot, List<String> classPath) {
    this.fleet = fleet;
    this.slot = slot;
    fleet.trace.add("%s: child starts with %s", slot.name(), classPath.toString());
    long startNs = START_NS + fleet.dice.within(START_NS);
    boolean fails = fleet.dice.chance(fleet.startFailures);
    later(startNs, () -> started(fails));
  }

  private void started(boolean fails) {
    if (fails) {
      exit(OptionalInt.of(1), OptionalInt.empty());
    } else {
      long pid = ++fleet.lastPid;
      say(() -> slot.childReady(pid));
    }
  }

  private void later(long delayNs, Runnable action) {
    slot.host.at(
        fleet.time.nowNs() + delayNs,
        () -> {
          if (!gone) {
            action.run();
          }
        });
  }

  private void say(Runnable hears) {
    toAgent.addLast(hears);
    slot.host.at(fleet.time.nowNs() + FRAME_NS, this::hearOne);
  }

  private void hearOne() {
    if (!toAgent.isEmpty()) {
      toAgent.removeFirst().run();
    }
  }

  // ---- orders

  void receive(Frame.Job job) {
    jobs.put(job.jobKey(), job);
  }

  void receive(Frame.Chunk chunk, TaskMessage task) {
    later(FRAME_NS, () -> take(chunk, task));
  }

  private void take(Frame.Chunk chunk, TaskMessage task) {
    Violation.unless(waiting.isEmpty(), () -> slot.name() + " gives its child a third chunk");
    waiting.addLast(new Given(chunk, task));
    if (running == null) {
      beginNext();
    }
  }

  private void beginNext() {
    Given next = waiting.pollFirst();
    if (next != null) {
      begin(next.chunk(), next.task());
    }
  }

  private void begin(Frame.Chunk chunk, TaskMessage task) {
    Frame.Job job = jobs.get(chunk.jobKey());
    if (job == null) {
      throw new Violation(slot.name() + " names a job that its child was not told: " + task.key());
    }
    SimulatedJob runs = fleet.job(task.key().job());
    Violation.unless(
        Bytes.of(job.function()).equals(runs.function()),
        () -> slot.name() + " runs the function of another run on " + task.key());
    Work work = new Work(chunk, task, runs);
    work.lookedNs = fleet.time.nowNs();
    running = work;
    runNext(work);
  }

  /** Lets no further task of the chunk start. */
  void handBack(long chunkId) {
    later(FRAME_NS, () -> handBackNow(chunkId));
  }

  private void handBackNow(long chunkId) {
    Work work = running;
    if (work != null && work.frame.chunkId() == chunkId) {
      work.handedBack = true;
      if (work.started < work.frame.count()) {
        cut(chunkId, work.started, work.task);
      }
      return;
    }
    Given next = waiting.peekFirst();
    if (next != null && next.chunk().chunkId() == chunkId) {
      waiting.removeFirst();
      cut(chunkId, 0, next.task());
    }
  }

  private void cut(long chunkId, int end, TaskMessage task) {
    say(() -> slot.childCut(new Frame.Cut(chunkId, end), task.key()));
  }

  void interrupt(long chunkId, OptionalInt offset) {
    later(FRAME_NS, () -> interruptNow(chunkId, offset));
  }

  private void interruptNow(long chunkId, OptionalInt offset) {
    Work work = running;
    if (work != null
        && work.frame.chunkId() == chunkId
        && offset.orElse(work.offset()) == work.offset()
        && work.job.tasks.heedsInterrupt(index(work))) {
      fleet.trace.add("%s: task %d is interrupted", slot.name(), index(work));
      ended(work, work.offset(), Deed.INTERRUPTED, MS);
    }
  }

  void kill() {
    later(fleet.dice.within(DEATH_NS), () -> exit(OptionalInt.empty(), OptionalInt.of(SIGKILL)));
  }

  // ---- tasks

  private void runNext(Work work) {
    if (work.handedBack || work.started == work.frame.count()) {
      running = null;
      send(work, Progress.LAST);
      beginNext();
      return;
    }
    int offset = work.started++;
    long index = index(work);
    int attempt = work.task.attempt();
    work.job.tasks.checkInput(index, work.inputs);
    fleet.touched(work.task.key());
    work.job.executed(index, attempt);
    Deed deed = work.job.tasks.deed(index, attempt);
    long takesNs = work.job.tasks.timeNs(index) * slot.host.slowness();
    if (deed == Deed.KILL_CHILD) {
      later((long) (takesNs * fleet.dice.share()), () -> die(work, offset));
    } else if (deed != Deed.HANG) {
      later(takesNs, () -> ended(work, offset, deed, takesNs));
    }
  }

  private static long index(Work work) {
    return work.task.firstIndex() + work.offset();
  }

  private boolean runs(Work work, int offset) {
    return running == work && work.offset() == offset;
  }

  private void ended(Work work, int offset, Deed deed, long tookNs) {
    if (!runs(work, offset)) {
      return;
    }
    work.busyNs += tookNs;
    work.unsentTasks++;
    work.job.tasks.writeRecord(work.unsent, index(work), deed);
    if (work.started < work.frame.count()) {
      keepOrSend(work, tookNs);
    }
    runNext(work);
  }

  private void keepOrSend(Work work, long tookNs) {
    int sent = work.sent;
    if (work.unsentTasks == 1) {
      later(HOLD_NS, () -> sendIfFar(work, sent));
    }
    if (tookNs >= LONG_TASK_NS) {
      send(work, Progress.MORE);
    } else if (fleet.time.nowNs() - work.lookedNs > KEEP_NS) {
      keep(work);
    } else {
      later(LATE_KEEP_NS, () -> keepLate(work));
    }
  }

  /** Sends what begins there, now or, if the end of the chunk is near, a little later. */
  private void sendIfFar(Work work, int sent) {
    int left = work.frame.count() - work.offset();
    if (left * work.busyNs <= work.unsentTasks * NEAR_NS) {
      later(NEAR_NS, () -> sendLate(work, sent));
    } else {
      sendLate(work, sent);
    }
  }

  private void sendLate(Work work, int sent) {
    if (running == work && work.unsentTasks > 0 && work.sent == sent) {
      send(work, Progress.MORE);
    }
  }

  private void keepLate(Work work) {
    if (running == work && work.unsentTasks > work.keptTasks) {
      keep(work);
    }
  }

  private void keep(Work work) {
    work.keptTasks = work.unsentTasks;
    work.keptBytes = work.unsent.size();
    work.lookedNs = fleet.time.nowNs();
  }

  private void send(Work work, Progress progress) {
    Frame.Results results = unsent(work, work.unsentTasks, work.unsent.toByteArray(), progress);
    say(() -> slot.childResults(results));
    lastSent = unsent(work, work.unsentTasks, work.unsent.toByteArray(), Progress.MORE);
    work.sent += work.unsentTasks;
    work.unsentTasks = 0;
    work.unsent.reset();
    work.keptTasks = 0;
    work.busyNs = 0;
    work.lookedNs = fleet.time.nowNs();
  }

  // ---- death

  private void die(Work work, int offset) {
    if (runs(work, offset)) {
      exit(OptionalInt.of(3), OptionalInt.empty());
    }
  }

  private void exit(OptionalInt code, OptionalInt signal) {
    gone = true;
    Optional<Board.Note> note = Optional.of(board()).filter(Board.Note::isTask);
    ChildExit exit = new ChildExit(code, signal, note, "", OptionalLong.empty(), "");
    outbox().ifPresent(left -> say(() -> slot.childResults(left)));
    say(() -> slot.childExited(this, exit));
  }

  /** What it has kept; at times what it has sent just before. */
  private Optional<Frame.Results> outbox() {
    Work work = running;
    if (fleet.dice.chance(SENT_AND_NOT_CLEARED)) {
      return Optional.ofNullable(lastSent);
    }
    if (work == null || work.keptTasks == 0) {
      return Optional.empty();
    }
    byte[] kept = Arrays.copyOf(work.unsent.toByteArray(), work.keptBytes);
    return Optional.of(unsent(work, work.keptTasks, kept, Progress.MORE));
  }

  private static Frame.Results unsent(Work work, int tasks, byte[] records, Progress progress) {
    return new Frame.Results(
        work.frame.chunkId(), work.sent, tasks, records, progress, work.busyNs);
  }

  /** Returns what it notes for its agent. */
  Board.Note board() {
    Work work = running;
    return work == null ? Board.Note.NONE : new Board.Note(work.frame.chunkId(), work.offset());
  }

  /** It is killed, and whoever killed it waits until it is gone. */
  void exit() {
    if (!gone) {
      exit(OptionalInt.empty(), OptionalInt.of(SIGKILL));
    }
    while (!toAgent.isEmpty()) {
      toAgent.removeFirst().run();
    }
  }

  Optional<AtWork> atWork() {
    return Optional.ofNullable(gone ? null : running)
        .map(work -> new AtWork(work.job, index(work)));
  }

  @Override
  public String toString() {
    Work work = running;
    return work == null ? "idle" : "at task %d of %s".formatted(index(work), work.task.key());
  }
}
