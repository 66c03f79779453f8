package dev.fleetpool.coordinator.core;

import dev.fleetpool.proto.ChunkKey;
import dev.fleetpool.proto.HostRecord.SlotRecord;
import dev.fleetpool.proto.JobKey;
import dev.fleetpool.proto.ResultMessage.Origin;
import dev.fleetpool.proto.TaskRange;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One slot of the fleet, as the coordinator sees it: what it owns and what is on its way to it.
 * Owned by the coordinator loop.
 *
 * <p>Its load is the work on its way, in expected time. It may get one more chunk (it has
 * <i>credit</i>) when nothing is on its way, or when what is on its way is short and ends within
 * the lead, the time that a chunk needs to get there. So a slot with long tasks has no second chunk
 * waiting behind the first, and a slot with tiny ones never runs dry.
 *
 * <p>It may also be <i>occupied</i>: with a chunk of another coordinator, or one that was given up
 * when its host fell silent. That is known from heartbeats only, so it counts once it has lasted
 * {@value #OCCUPIED_NS} ns. Such a slot still has credit, but every other one comes before it.
 */
final class SlotState {

  /** Behind such a chunk none is to wait: it may be late by far more than a message takes. */
  private static final long LONG_NS = 250_000_000;

  private static final int MOST_CHUNKS = 16;
  private static final long OCCUPIED_NS = 250_000_000;

  final String host;
  final int slot;
  private final List<Integer> partitions = new ArrayList<>();
  private final Deque<InFlight> chunks = new ArrayDeque<>();
  private @Nullable ChunkKey running;

  /** What it runs, if that is among what is on its way to it. */
  private @Nullable InFlight runningChunk;

  private Optional<TaskRange> runningTasks = Optional.empty();
  private long runningSinceNs;
  private boolean nothingWaits;
  private long nothingWaitsSinceNs;
  private int nextPartition;
  private Set<String> labels = Set.of();

  /** Where it stands in the queue of slots, which keeps it. */
  SlotQueue.Standing standing = SlotQueue.Standing.NONE;

  /** Its place in the heap of that queue. */
  int heapPlace = SlotHeap.NOWHERE;

  /** Whether the queue of slots lists it among those that may hold something up. */
  boolean isListedAsHolding;

  SlotState(String host, int slot) {
    this.host = host;
    this.slot = slot;
  }

  /** Sets the labels of its host. */
  void labelled(Set<String> hostLabels) {
    labels = hostLabels;
  }

  /** Says whether its host has all that a job requires. */
  boolean serves(ActiveJob job) {
    Set<String> required = job.requiredLabels();
    return required.isEmpty() || labels.containsAll(required);
  }

  Origin origin() {
    return new Origin(host, slot, 0);
  }

  /** Takes note of what a heartbeat says it does; says whether it runs something else now. */
  boolean heard(SlotRecord record, long nowNs) {
    ChunkKey runs = record.running().orElse(null);
    boolean isChanged = !Objects.equals(running, runs);
    if (isChanged) {
      running = runs;
      runningChunk = null;
      chunks.forEach(this::compareWithRunning);
      runningTasks = record.tasks();
      runningSinceNs = nowNs;
    }
    if (record.waiting() > 0) {
      nothingWaits = false;
    } else if (!nothingWaits) {
      nothingWaits = true;
      nothingWaitsSinceNs = nowNs;
    }
    return isChanged;
  }

  /** Says whether it still runs the first of its chunks, and takes note of that. */
  boolean goesOn(long nowNs) {
    if (runningChunk == null || runningChunk != chunks.peekFirst()) {
      return false;
    }
    runningChunk.atSlotSinceNs = nowNs;
    return true;
  }

  /** Returns the tasks that it ran for an earlier run of this job when it was last heard of. */
  Optional<TaskRange> runningForEarlier(JobKey run) {
    return Optional.ofNullable(running)
        .map(ChunkKey::job)
        .filter(job -> job.jobId().equals(run.jobId()) && job.epoch() < run.epoch())
        .flatMap(job -> runningTasks);
  }

  /** Says whether it ran the chunk when it was last heard of. */
  boolean ran(InFlight chunk) {
    return chunk == runningChunk;
  }

  private void has(InFlight chunk) {
    chunk.at = this;
    compareWithRunning(chunk);
  }

  private void compareWithRunning(InFlight chunk) {
    if (chunk.key.equals(running)) {
      runningChunk = chunk;
    }
  }

  /**
   * Returns since when, at the latest, it runs the first unanswered task of a chunk that it runs.
   */
  long taskSinceNs(InFlight chunk) {
    long sinceNs = chunk.headSinceNs + chunk.busyNs;
    return sinceNs - runningSinceNs > 0 ? sinceNs : runningSinceNs;
  }

  /**
   * Returns the chunks that went astray: for so long the slot has not run them, and has had nothing
   * waiting, or has not answered when it was asked for them. A heartbeat may overtake the results
   * of a chunk that has just ended, so what ran until now is not astray.
   *
   * @param heardNs how long the slot has been heard since a time
   */
  List<InFlight> astray(LongUnaryOperator heardNs, long patienceNs) {
    if (chunks.size() == (runningChunk == null ? 0 : 1)) {
      return List.of(); // nearly always
    }
    boolean nothingWaited = nothingWaits && heardNs.applyAsLong(nothingWaitsSinceNs) >= patienceNs;
    return chunks.stream()
        .filter(chunk -> !ran(chunk))
        .filter(chunk -> heardNs.applyAsLong(chunk.atSlotSinceNs) >= patienceNs)
        .filter(chunk -> nothingWaited || chunk.isHandBackDue(heardNs, patienceNs))
        .toList();
  }

  List<Integer> partitions() {
    return partitions;
  }

  /** Returns what is on its way, the one that runs first. */
  Deque<InFlight> chunks() {
    return chunks;
  }

  boolean isIdle() {
    return chunks.isEmpty();
  }

  /** Says whether it is neither given anything nor occupied. */
  boolean isFree(long nowNs) {
    return isIdle() && !isOccupied(nowNs);
  }

  boolean isOccupied(long nowNs) {
    return running != null && runningChunk == null && nowNs - runningSinceNs >= OCCUPIED_NS;
  }

  /** Says whether something may wait behind a task that runs: it looks at nothing but numbers. */
  boolean mayHoldUp() {
    InFlight first = chunks.peekFirst();
    return first != null
        && (chunks.size() > 1 || first.left() > 1 || (running != null && runningChunk == null));
  }

  boolean hasCredit(long nowNs, double leadNs) {
    return !partitions.isEmpty() && (isIdle() || (mayHaveMore() && loadNs(nowNs) < leadNs));
  }

  private boolean mayHaveMore() {
    return chunks.size() < MOST_CHUNKS && chunks.getFirst().expectedNs < LONG_NS;
  }

  /**
   * Returns how long it is expected to be busy. The time at which that ends does not become earlier
   * as time passes; only what happens to the slot brings it nearer ({@link SlotQueue} relies on
   * it).
   */
  double loadNs(long nowNs) {
    double load = isOccupied(nowNs) ? nowNs - runningSinceNs : 0;
    for (InFlight chunk : chunks) {
      load += chunk == chunks.peekFirst() ? chunk.remainingNs(nowNs) : chunk.expectedNs;
    }
    return load;
  }

  /** Returns the partition for its next chunk: its own, or in turn where it owns several. */
  int pickPartition() {
    nextPartition = (nextPartition + 1) % partitions.size();
    return partitions.get(nextPartition);
  }

  void sent(InFlight chunk, long nowNs) {
    has(chunk);
    chunk.sentToIdleSlot = isIdle();
    chunk.atSlotSinceNs = nowNs;
    chunk.headSinceNs = nowNs;
    chunks.addLast(chunk);
  }

  /** A chunk of another slot comes with its partition. */
  void takeOver(InFlight chunk, long nowNs) {
    has(chunk);
    chunk.moved(nowNs);
    chunk.headSinceNs = nowNs;
    chunks.addLast(chunk);
  }

  /** The slot runs this chunk of its own, or of another slot, which then has it no more. */
  void began(InFlight chunk, long nowNs) {
    has(chunk);
    chunk.atSlotSinceNs = nowNs;
    if (chunk != chunks.peekFirst()) {
      chunks.remove(chunk);
      chunk.headSinceNs = nowNs;
      chunks.addFirst(chunk);
    }
  }

  void ended(InFlight chunk, long nowNs) {
    boolean first = chunk == chunks.peekFirst();
    if (ran(chunk)) {
      running = null;
      runningChunk = null;
    }
    chunks.remove(chunk);
    if (chunk.at == this) {
      chunk.at = null;
    }
    InFlight following = chunks.peekFirst();
    if (first && following != null) {
      following.headSinceNs = nowNs;
    }
  }

  @Override
  public String toString() {
    return host + "/" + slot + " partitions " + partitions + " chunks " + chunks.size();
  }
}
