package dev.fleetpool.child;

import dev.fleetpool.child.frame.Frame;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalInt;
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
  private Frame.@Nullable Chunk running;
  private boolean handedBack;
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
      handedBack = false;
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
    if (running == null || handedBack) {
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
    running = null;
  }

  /**
   * Lets no further task of the chunk start; one that waits is forgotten, one that has ended is
   * ignored.
   *
   * @return where the chunk is cut: at 0 if it waited, else behind the task that runs, if one does
   *     and there are some behind it
   */
  synchronized OptionalInt handBack(long chunkId) {
    Frame.Chunk chunk = running;
    if (chunk != null && chunk.chunkId() == chunkId) {
      handedBack = true;
      boolean leavesSome = inTask != null && nextOffset < chunk.count();
      return leavesSome ? OptionalInt.of(nextOffset) : OptionalInt.empty();
    }
    boolean waited =
        waiting.removeIf(frame -> frame instanceof Frame.Chunk next && next.chunkId() == chunkId);
    return waited ? OptionalInt.of(0) : OptionalInt.empty();
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
}
