package dev.fleetpool.coordinator.core;

import dev.fleetpool.proto.ChunkKey;
import dev.fleetpool.proto.ResultMessage;
import java.util.Optional;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A chunk that was sent to a partition and whose slot has not said that it is done with it. Owned
 * by the coordinator loop.
 */
final class InFlight {

  final ActiveJob job;
  final ChunkKey key;
  final int partition;

  /** Its tasks, without those that were handed back while one of it runs. */
  Chunk chunk;

  /** How long it is expected to take; infinite while nothing is known of the job's tasks. */
  final double expectedNs;

  /** What its job was charged for it. */
  final double chargedNs;

  /** When it was sent. */
  long sentNs;

  /** When it was sent to its slot, came there with the partition, or was last said to run there. */
  long atSlotSinceNs;

  /** When it became the first of its slot, which is when it started, to within a message's way. */
  long headSinceNs;

  /** The slot that has it; null once it is done with it. */
  @Nullable SlotState at;

  /** How many of its tasks, from the first, were answered. */
  int done;

  /** Time its tasks are known to have taken. */
  long busyNs;

  /** Whether the slot was idle when it was sent. */
  boolean sentToIdleSlot;

  private @Nullable InFlight twin;
  private boolean copy;
  private boolean copied;
  private boolean overruled;
  private boolean handBackAsked;
  private long handBackAskedNs;

  InFlight(ActiveJob job, ChunkKey key, Chunk chunk, int partition, Cost cost) {
    this.job = job;
    this.key = key;
    this.chunk = chunk;
    this.partition = partition;
    this.expectedNs = cost.expectedNs();
    this.chargedNs = cost.chargedNs();
  }

  /**
   * What a chunk is taken to cost when it is sent.
   *
   * @param expectedNs how long it is expected to take; infinite while nothing is known
   * @param chargedNs what its job is charged for it until it is measured
   */
  record Cost(double expectedNs, double chargedNs) {}

  /**
   * Takes note that the other one is a copy of its last task. While they are a pair, the failure of
   * one is no failure of the task: the other goes on.
   */
  void pairWith(InFlight other) {
    twin = other;
    copied = true;
    other.twin = this;
    other.copy = true;
  }

  boolean isCopy() {
    return copy;
  }

  /** Says whether it is no copy and never had one. */
  boolean mayBeCopied() {
    return !copy && !copied;
  }

  boolean isPaired() {
    return twin != null;
  }

  /**
   * Ends the pair, if it is one of two, and returns the other, which then stands for the task
   * alone.
   */
  Optional<InFlight> part() {
    Optional<InFlight> other = Optional.ofNullable(twin);
    other.ifPresent(pair -> pair.twin = null);
    twin = null;
    return other;
  }

  /** Its task was answered by its twin; how it ends says nothing. */
  void overrule() {
    overruled = true;
  }

  boolean isOverruled() {
    return overruled;
  }

  /** Says whether it tries a host at a rehearsal, so that it is of use on that host only. */
  boolean isTrial() {
    return job.rehearsal().filter(rehearsal -> rehearsal.isTrial(this)).isPresent();
  }

  /** Takes note of results; returns false if they came before. */
  boolean hear(ResultMessage message) {
    long end = Math.min(message.firstIndex() + message.count(), chunk.endIndex());
    if (message.firstIndex() > firstLeft() || end <= firstLeft()) {
      return false;
    }
    done = Math.toIntExact(end - chunk.firstIndex());
    busyNs += message.busyNs();
    return true;
  }

  /** Takes note that from this index on nothing was started; returns that part, once. */
  Optional<Chunk> cut(long from) {
    if (from <= firstLeft() || from >= chunk.endIndex()) {
      return Optional.empty();
    }
    Chunk rest = chunk.part(from, chunk.endIndex());
    chunk = chunk.part(chunk.firstIndex(), from);
    return Optional.of(rest);
  }

  /** Returns the first task that was not answered; tasks are answered in their order. */
  long firstLeft() {
    return chunk.firstIndex() + done;
  }

  /** Returns how many of its tasks are not answered. */
  int left() {
    return chunk.count() - done;
  }

  /** Says whether it is to be asked for, and remembers that it was. */
  boolean askHandBack(long nowNs) {
    if (handBackAsked) {
      return false;
    }
    handBackAsked = true;
    handBackAskedNs = nowNs;
    return true;
  }

  /** Says whether it was asked for so long ago. A slot at which it waits answers at once. */
  boolean isHandBackDue(LongUnaryOperator heardNs, long patienceNs) {
    return handBackAsked && heardNs.applyAsLong(handBackAskedNs) >= patienceNs;
  }

  /** It is on its way to another slot now, whose agent may not know that it was asked for. */
  void moved(long nowNs) {
    handBackAsked = false;
    atSlotSinceNs = nowNs;
  }

  /**
   * Returns how much longer it is expected to take, if it is the first of its slot. One that is
   * overdue is expected to take as long again as it has taken: with heavy-tailed times, what has
   * run long runs on.
   */
  double remainingNs(long nowNs) {
    double elapsed = nowNs - headSinceNs;
    return elapsed < expectedNs ? expectedNs - elapsed : elapsed;
  }
}
