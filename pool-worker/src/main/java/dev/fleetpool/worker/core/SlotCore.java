package dev.fleetpool.worker.core;

import dev.fleetpool.child.frame.Board;
import dev.fleetpool.child.frame.Frame;
import dev.fleetpool.proto.ChunkKey;
import dev.fleetpool.proto.ControlMessage;
import dev.fleetpool.proto.HostRecord.SlotRecord;
import dev.fleetpool.proto.JobNeeds;
import dev.fleetpool.proto.JobRecord;
import dev.fleetpool.proto.ResultMessage.Loss;
import dev.fleetpool.proto.TaskMessage;
import dev.fleetpool.proto.TaskRange;
import dev.fleetpool.worker.child.ChildExit;
import dev.fleetpool.worker.core.JobTable.Lookup;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * One slot without I/O: which chunk its child runs next, and what is said of it. Facts and the time
 * go in, {@link #decide} tells what is to be done. Owned by its slot, which calls it under its
 * lock.
 *
 * <p>Chunks run in the order in which they were polled, one at a time; one more is in the child
 * already, so that the child turns to it without a pause. A chunk is claimed when it goes to the
 * child: from then on this slot answers for it, whatever becomes of the partition, and when the
 * child dies the task that ran is reported as lost and the rest handed back. What has not been
 * claimed when its partition moves away is forgotten here, since the new owner gets it.
 */
public final class SlotCore {

  private static final long UNKNOWN_JOB_PATIENCE_NS = 10_000_000_000L;

  /** Inputs that are larger wait here: an arriving chunk takes up to three times their size. */
  private static final int MOST_BYTES_AHEAD = 4 << 20;

  private final String host;
  private final int slot;
  private final HostTables tables;
  private final List<SlotDecision> decisions = new ArrayList<>();
  private final WaitingChunks waiting = new WaitingChunks(decisions);
  private final SlotChildren children;
  private final SlotValues values;
  private final SlotReplies replies;
  private final WorkTime work = new WorkTime();
  private final GivenChunks given = new GivenChunks();
  private final SlotOrders orders;
  private long nextFrameId = 1;
  private long headSinceNs;
  private boolean draining;
  private boolean closing;
  private boolean crowded;

  /** Creates an idle slot without a child. */
  public SlotCore(String host, int slot, HostTables tables) {
    this.host = host;
    this.slot = slot;
    this.tables = tables;
    this.children = new SlotChildren(slot, tables, decisions);
    this.values = new SlotValues(tables, decisions);
    this.replies = new SlotReplies(host, slot, tables, children, decisions);
    this.orders = new SlotOrders(tables, waiting, given, replies, decisions);
  }

  // ---- facts

  /** A child is to be ready before any chunk comes. */
  public void warmUp(List<String> classPath) {
    children.warmUp(new ChildSpec(classPath));
  }

  /** Chunks were polled. */
  public void polled(List<WaitingChunk> chunks, long nowNs) {
    if (waiting.isEmpty()) {
      headSinceNs = nowNs;
    }
    waiting.add(chunks);
    chunks.forEach(chunk -> chunk.waits(nowNs));
    chunks.forEach(orders::withdrawIfOrdered);
    if (draining) {
      orders.handBackWaiting();
    }
  }

  /**
   * Partitions belong to another slot now. What was handed back and not claimed yet is claimed as
   * far as the order of offsets allows.
   */
  public void revoked(Set<Integer> partitions) {
    waiting.leave(partitions);
  }

  /** The child takes jobs. */
  public void childReady(long pid) {
    children.ready(pid);
  }

  /** The child has results. */
  public void childResults(Frame.Results results, long nowNs) {
    RunningChunk chunk = given.running();
    if (chunk == null || chunk.frameId != results.chunkId()) {
      return;
    }
    children.ran(results.count());
    chunk.results(results, nowNs).ifPresent(telling -> replies.results(telling, chunk.job));
    if (results.isLast()) {
      endRunning(nowNs);
    }
  }

  private void endRunning(long nowNs) {
    work.ends(nowNs);
    headSinceNs = nowNs;
    given.next(nowNs);
    if (given.running() != null) {
      work.begins(nowNs);
      values.use(given.files());
    }
  }

  /**
   * The child will start no task from there on: they are handed back while the running one goes on.
   * A chunk that it had not begun is over.
   */
  public void childCut(Frame.Cut cut, long nowNs) {
    given.find(cut.chunkId()).ifPresent(chunk -> cut(chunk, cut.end(), nowNs));
  }

  private void cut(RunningChunk chunk, int end, long nowNs) {
    if (end > 0) {
      replies.tell(chunk.cut(end), chunk.job);
      return;
    }
    replies.tell(chunk.ended(Optional.empty()), chunk.job);
    if (chunk == given.running()) {
      endRunning(nowNs);
    } else {
      given.removeAhead();
    }
  }

  /** The child's board says this now; to be told of before an order, and every 50 ms. */
  public void looked(Board.Note board, long nowNs) {
    given.all().forEach(chunk -> chunk.looked(board, nowNs));
    RunningChunk chunk = given.running();
    if (chunk != null && !closing && chunk.killIsDue(nowNs)) {
      children.kill();
    }
  }

  /** The child is gone; what it had kept of its results was told before. */
  public void childExited(ChildExit exit, long nowNs) {
    boolean wasKilled = children.isKilled();
    boolean isHopeless = children.exited(nowNs);
    Collection<RunningChunk> had = given.takeAll();
    headSinceNs = nowNs;
    if (!had.isEmpty()) {
      work.ends(nowNs);
      endWithChild(had, wasKilled, exit);
    } else if (isHopeless) {
      giveUpFirst(
          Loss.Kind.CODE_MISSING,
          "no child could be started for it: " + exit.summary() + "\n" + exit.outputTail());
      children.forgetFailures();
    }
  }

  /** A child that was killed for the chunk before is nobody's fault. */
  private void endWithChild(Collection<RunningChunk> had, boolean wasKilled, ChildExit exit) {
    RunningChunk first = had.iterator().next();
    RunningChunk last = had.stream().filter(chunk -> chunk.isOn(exit)).findFirst().orElse(first);
    for (RunningChunk chunk : had) {
      boolean mayHaveLost = chunk == last && !closing && (chunk.isKilled() || !wasKilled);
      replies.tell(chunk.ended(mayHaveLost ? chunk.loss(exit) : Optional.empty()), chunk.job);
    }
  }

  /** A child that was set aside is gone. */
  public void parkedExited(int number) {
    children.parkedExited(number);
  }

  /** The host is short of memory: no child is kept that does not work. */
  public void memoryIsShort() {
    children.killParked();
  }

  /** A coordinator gave an order. */
  public void ordered(ControlMessage.AboutJob order, long nowNs) {
    orders.ordered(order, nowNs);
  }

  /** So many results wait to be told of that no chunk is to make more; or no longer. */
  public void crowded(boolean isCrowded) {
    crowded = isCrowded;
  }

  /**
   * The slot starts no further task: what waits, or is still polled, is handed back, and the chunk
   * that runs ends after the task that runs.
   */
  public void drain() {
    draining = true;
    orders.handBackAll();
  }

  /** The slot ends: its child is killed and nothing further is started. */
  public void close() {
    closing = true;
    waiting.clear();
    children.killParked();
    decisions.add(new SlotDecision.KillChild());
  }

  // ---- decisions

  /** Returns what is to be done now. To be called after each fact. */
  public List<SlotDecision> decide(long nowNs) {
    if (!closing) {
      orders.letGoOfEnded();
      startNext(nowNs);
      children.forgetEnded();
      if (given.running() != null) {
        values.fetchAhead(waiting.first());
      }
    }
    children.killSurplus(nowNs);
    if (!closing && !draining) {
      children.start(nowNs);
    }
    List<SlotDecision> taken = List.copyOf(decisions);
    decisions.clear();
    return taken;
  }

  private void startNext(long nowNs) {
    if (!tables.isComplete()) {
      headSinceNs = nowNs;
      return;
    }
    WaitingChunk first = waiting.first();
    while (given.hasRoom() && first != null) {
      orders.withdrawIfOrdered(first);
      Lookup found = tables.find(first.task().key().job());
      if (first.isWithdrawn()) {
        waiting.claimFirst();
      } else if (found instanceof Lookup.Ended) {
        replies.ended(first.task(), Optional.empty());
        waiting.claimFirst();
      } else if (found instanceof Lookup.Live live) {
        if (!start(first, live.job(), nowNs)) {
          return;
        }
      } else if (nowNs - headSinceNs < UNKNOWN_JOB_PATIENCE_NS) {
        return;
      } else {
        waiting.claimFirst(); // nobody waits for it: a job is in the log before its chunks
      }
      headSinceNs = nowNs;
      first = waiting.first();
    }
  }

  /**
   * Gives the chunk to the child, or sees to it that there will be one; says whether it was given
   * or given up.
   */
  private boolean start(WaitingChunk first, JobRecord job, long nowNs) {
    if (isTurnedAway(first, job.code().needs())) {
      return true;
    }
    CodeState code = tables.code(job.code().where());
    CodeState has = values.of(job, first.task());
    Optional<String> lacking = code.lacking().or(has::lacking);
    if (lacking.isPresent()) {
      giveUpFirst(Loss.Kind.CODE_MISSING, "host %s %s".formatted(host, lacking.get()));
      return true;
    }
    if (!(code instanceof CodeState.Ready ready)) {
      return false;
    }
    ChildSpec spec = new ChildSpec(ready.files(), job.code().needs().child());
    boolean isReady =
        given.running() == null
            ? children.turnTo(spec, nowNs)
            : children.has(spec) && isFitAhead(first, job);
    if (!isReady || crowded || !(has instanceof CodeState.Ready files)) {
      return false;
    }
    int max = job.code().maxTasksPerChild();
    // What is beyond the count is not started here, so the coordinator sends it again.
    int count = max > 0 ? Math.min(first.task().count(), max) : first.task().count();
    if (max > 0 && children.tasks() > 0 && children.tasks() + count > max) {
      children.kill();
      return false;
    }
    give(first, job, count, files.files(), nowNs);
    return true;
  }

  /**
   * A long task is alone in its chunk. Behind it the child is given nothing: when the agent dies, a
   * slot then costs one task that was begun, and not also one that ended just before.
   */
  private boolean isFitAhead(WaitingChunk chunk, JobRecord job) {
    return job.code().maxTasksPerChild() == 0
        && chunk.task().count() > 1
        && given.all().allMatch(before -> before.task.count() > 1)
        && chunk.task().inputs().length() <= MOST_BYTES_AHEAD;
  }

  /** Gives so many tasks of the first chunk to the child. */
  private void give(WaitingChunk first, JobRecord job, int count, List<String> files, long nowNs) {
    TaskMessage task = first.task();
    waiting.claimFirst();
    if (!tables.begins(task.key())) {
      return; // whoever started it answers for it
    }
    long frameId = nextFrameId++;
    if (given.running() == null) {
      work.begins(nowNs);
    }
    given.add(new RunningChunk(task, job, frameId, replies.origin(), files), nowNs);
    values.use(given.files());
    long jobKey = children.keyOf(job);
    ByteBuffer inputs = task.inputs().over(ByteBuffer::wrap);
    decisions.add(
        new SlotDecision.SendChunk(
            task.key(), new Frame.Chunk(jobKey, frameId, 0, count, inputs), first.waitedNs(nowNs)));
  }

  /** Hands back, or gives up, a chunk of a job that this host does not serve. */
  private boolean isTurnedAway(WaitingChunk first, JobNeeds needs) {
    if (!tables.rules().serves(needs)) {
      replies.ended(first.task(), Optional.empty()); // it came with a partition of another host
      waiting.claimFirst();
      return true;
    }
    Optional<String> refusal = tables.rules().refusal(needs.child());
    refusal.ifPresent(
        why -> giveUpFirst(Loss.Kind.SETTINGS_REFUSED, "host %s: %s".formatted(host, why)));
    return refusal.isPresent();
  }

  private void giveUpFirst(Loss.Kind kind, String message) {
    WaitingChunk first = waiting.first();
    if (first != null) {
      Loss loss =
          new Loss(
              first.task().firstIndex(),
              kind,
              OptionalInt.empty(),
              OptionalInt.empty(),
              "",
              message);
      replies.ended(first.task(), Optional.of(loss));
      waiting.claimFirst();
    }
  }

  // ---- questions

  /** Returns how many chunks wait. */
  public int waiting() {
    return waiting.size();
  }

  /** Says whether nothing runs. */
  public boolean isIdle() {
    return given.running() == null;
  }

  /** Returns how much it has worked. */
  public SlotRecord.Work work(long nowNs) {
    RunningChunk chunk = given.running();
    return work.told(chunk == null ? 0 : chunk.taskNs(nowNs), nowNs);
  }

  /**
   * Returns the slot for a heartbeat. One that drains owns nothing there, so that it is sent
   * nothing.
   */
  public SlotRecord snapshot(Collection<Integer> partitions) {
    List<Integer> owned = draining ? List.of() : List.copyOf(partitions);
    Optional<ChunkKey> now = Optional.ofNullable(given.running()).map(chunk -> chunk.task.key());
    Optional<TaskRange> tasks = Optional.ofNullable(given.running()).map(RunningChunk::left);
    int behind = waiting.notWithdrawn() + (given.ahead().isPresent() ? 1 : 0);
    return new SlotRecord(slot, owned, now, tasks, behind);
  }
}
