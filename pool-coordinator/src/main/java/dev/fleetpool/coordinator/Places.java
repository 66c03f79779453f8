package dev.fleetpool.coordinator;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;

/**
 * So many jobs run at a time. The others wait in the order in which they came, without a thread and
 * without any of their inputs in memory. Thread-safe.
 */
final class Places {

  private final Executor threads;
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private int free;
  private boolean closed;

  /** Has what runs begin on these threads. */
  Places(int limit, Executor threads) {
    this.free = limit;
    this.threads = threads;
  }

  /** Begins a job, or puts it at the end of the queue; {@link #leave} is to be called once. */
  synchronized void enter(Runnable begin) {
    if (free == 0) {
      waiting.add(begin);
    } else if (!closed) {
      free--;
      threads.execute(begin);
    }
  }

  /** Begins nothing more. */
  synchronized void close() {
    closed = true;
    waiting.clear();
  }

  /** A job that had begun is over. */
  synchronized void leave() {
    Runnable next = closed ? null : waiting.poll();
    if (next == null) {
      free++;
    } else {
      threads.execute(next);
    }
  }
}
