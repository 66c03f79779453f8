package dev.fleetpool.worker.core;

import dev.fleetpool.proto.ChunkKey;
import dev.fleetpool.proto.ControlMessage;
import dev.fleetpool.worker.core.JobTable.Lookup;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;

/**
 * What is taken back from a slot, by order of a coordinator, because its job has ended, or as the
 * slot drains: chunks that wait are answered at once and stay in their place, those that the child
 * has end after the task that runs. Adds to the decisions of the slot. Owned by the slot's core.
 */
final class SlotOrders {

  private static final long CANCEL_GRACE_NS = 500_000_000L;

  private final HostTables tables;
  private final WaitingChunks waiting;
  private final GivenChunks given;
  private final SlotReplies replies;
  private final List<SlotDecision> decisions;
  private int endingsSeen;

  SlotOrders(
      HostTables tables,
      WaitingChunks waiting,
      GivenChunks given,
      SlotReplies replies,
      List<SlotDecision> decisions) {
    this.tables = tables;
    this.waiting = waiting;
    this.given = given;
    this.replies = replies;
    this.decisions = decisions;
  }

  /** A coordinator gave an order. */
  void ordered(ControlMessage.AboutJob order, long nowNs) {
    if (order instanceof ControlMessage.CancelJob cancel) {
      withdraw(key -> key.job().equals(cancel.job()));
      given.all(chunk -> chunk.isOf(cancel.job())).forEach(chunk -> cancel(chunk, nowNs));
    } else if (order instanceof ControlMessage.HandBack back) {
      withdraw(back.chunk()::equals);
      given.all(chunk -> chunk.is(back.chunk())).forEach(this::handBack);
    } else if (order instanceof ControlMessage.CancelTask cancel) {
      withdraw(cancel.chunk()::equals);
      given
          .all(chunk -> chunk.is(cancel.chunk()))
          .forEach(chunk -> cancelTask(chunk, cancel.index(), nowNs));
    }
  }

  /** What is dropped stays in its place until its turn, so that claims stay in order. */
  private void withdraw(Predicate<ChunkKey> which) {
    for (WaitingChunk chunk : waiting) {
      if (which.test(chunk.task().key())) {
        withdraw(chunk);
      }
    }
  }

  /** An order about the chunk may have come before it. */
  void withdrawIfOrdered(WaitingChunk chunk) {
    if (tables.isWithdrawn(chunk.task().key())) {
      withdraw(chunk);
    }
  }

  /** While the job is unknown nobody can be told; that is done when the chunk's turn comes. */
  private void withdraw(WaitingChunk chunk) {
    boolean known = !(tables.find(chunk.task().key().job()) instanceof Lookup.Unknown);
    if (known && chunk.withdraw()) {
      replies.ended(chunk.task(), Optional.empty());
    }
  }

  private void handBack(RunningChunk chunk) {
    decisions.add(new SlotDecision.HandBack(chunk.frameId));
  }

  private void cancel(RunningChunk chunk, long nowNs) {
    if (!chunk.isDropped()) {
      chunk.drop(nowNs + CANCEL_GRACE_NS);
      handBack(chunk);
      decisions.add(new SlotDecision.Interrupt(chunk.frameId, OptionalInt.empty()));
    }
  }

  private void cancelTask(RunningChunk chunk, long index, long nowNs) {
    handBack(chunk);
    if (chunk.currentIndex() == index) {
      chunk.planKill(nowNs + CANCEL_GRACE_NS);
      int offset = Math.toIntExact(index - chunk.task.firstIndex());
      decisions.add(new SlotDecision.Interrupt(chunk.frameId, OptionalInt.of(offset)));
    }
  }

  /** The slot drains: no further task is started. */
  void handBackAll() {
    handBackWaiting();
    given.all().forEach(this::handBack);
  }

  /**
   * All that waits is claimed at once, so that nobody gets it with the partition. The order of
   * claims is kept: what runs was claimed before, and nothing waits any more.
   */
  void handBackWaiting() {
    waiting.forEach(this::withdraw);
    while (!waiting.isEmpty()) {
      waiting.claimFirst();
    }
  }

  /** The chunk behind the one that runs is not begun for a job that has ended, or begun anew. */
  void letGoOfEnded() {
    int endings = tables.endings();
    if (endings != endingsSeen) {
      endingsSeen = endings;
      given
          .ahead()
          .filter(next -> tables.find(next.job.key()) instanceof Lookup.Ended)
          .ifPresent(this::handBack);
    }
  }
}
