package dev.fleetpool.child;

import dev.fleetpool.child.frame.Frame;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the agent has asked for and the task thread has not done yet, and the gate around user code.
 * Thread-safe: the reader puts, hands back and interrupts; the task thread does the rest. How much
 * waits here is up to the agent, which has few chunks outstanding per child.
 *
 * <p>The gate keeps interrupts with the task they are meant for: one is delivered only between
 * {@link #startTask} and {@link #endTask}, and what is left of it is cleared there.
 */
final class Inbox {

  private final Deque<Frame> waiting = new ArrayDeque<>();
  private final Set<Long> handedBack = new HashSet<>();
  private Frame.@Nullable Chunk running;
  private int nextOffset;
  private @Nullable Thread inTask;

  synchronized void put(Frame frame) {
    waiting.add(frame);
    notifyAll();
  }

  /** Waits for the next order; a chunk is the running one until {@link #endChunk}. */
  synchronized Frame take() {
    while (waiting.isEmpty()) {
      try {
        wait();
      } catch (InterruptedException e) {
        // from a thread that user code left behind; no task runs
      }
    }
    Frame next = waiting.remove();
    if (next instanceof Frame.Chunk chunk) {
      running = chunk;
      nextOffset = chunk.skip();
    }
    return next;
  }

  /**
   * Opens the gate for the next task of the running chunk.
   *
   * @return false if the chunk was handed back and no task may start
   */
  synchronized boolean startTask() {
    if (running == null || handedBack.contains(running.chunkId())) {
      return false;
    }
    inTask = Thread.currentThread();
    nextOffset++;
    return true;
  }

  /** Closes the gate, and clears an interrupt that the task has not noticed. */
  synchronized void endTask() {
    inTask = null;
    Thread.interrupted();
  }

  synchronized void endChunk() {
    if (running != null) {
      handedBack.remove(running.chunkId());
      running = null;
    }
  }

  /**
   * Lets no further task of the chunk start; a chunk that has ended is ignored.
   *
   * @return where the chunk is cut, if a task of it runs and there are some behind it
   */
  synchronized OptionalInt handBack(long chunkId) {
    Frame.Chunk chunk = running;
    if (chunk == null || chunk.chunkId() != chunkId) {
      if (isWaiting(chunkId)) {
        handedBack.add(chunkId);
      }
      return OptionalInt.empty();
    }
    handedBack.add(chunkId);
    boolean leavesSome = inTask != null && nextOffset < chunk.count();
    return leavesSome ? OptionalInt.of(nextOffset) : OptionalInt.empty();
  }

  /**
   * Interrupts the task that runs, if it is one of this chunk, and the one at this offset if one is
   * given.
   */
  synchronized void interrupt(long chunkId, OptionalInt offset) {
    if (inTask != null && isRunning(chunkId) && offset.orElse(nextOffset - 1) == nextOffset - 1) {
      inTask.interrupt();
    }
  }

  private boolean isRunning(long chunkId) {
    return running != null && running.chunkId() == chunkId;
  }

  private boolean isWaiting(long chunkId) {
    for (Frame frame : waiting) {
      if (frame instanceof Frame.Chunk chunk && chunk.chunkId() == chunkId) {
        return true;
      }
    }
    return false;
  }
}
