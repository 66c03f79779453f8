package dev.fleetpool.coordinator;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;

/**
 * Completes the futures of {@code apply} off the loop. The loop gathers what is to be done in a
 * round and hands it over as a batch, which one thread of the pool works off.
 *
 * <p>A completion may run a callback of the user, and that may wait for a result that stands behind
 * it in the same batch. So a batch that has not moved between two rounds gets a further thread:
 * nobody waits for ever. Owned by the loop, but for the batches.
 */
final class CallbackRunner {

  private final Executor threads;
  private final List<Batch> unfinished = new ArrayList<>();
  private Batch gathered = new Batch();

  CallbackRunner(Executor threads) {
    this.threads = threads;
  }

  /** Actions that any number of threads work off together. */
  private static final class Batch {
    final Queue<Runnable> actions = new ConcurrentLinkedQueue<>();
    private int sizeBefore;

    void work() {
      for (Runnable action = actions.poll(); action != null; action = actions.poll()) {
        action.run();
      }
    }

    /** Says whether nothing was taken since the last call. */
    boolean isStuck() {
      int size = actions.size();
      boolean stuck = size == sizeBefore;
      sizeBefore = size;
      return stuck;
    }
  }

  /** Gathers an action for the end of the round. */
  void add(Runnable action) {
    gathered.actions.add(action);
  }

  /** Hands over what was gathered, and helps batches that are stuck. */
  void round() {
    for (Iterator<Batch> batches = unfinished.iterator(); batches.hasNext(); ) {
      Batch batch = batches.next();
      if (batch.actions.isEmpty()) {
        batches.remove();
      } else if (batch.isStuck()) {
        threads.execute(batch::work);
      }
    }
    if (!gathered.actions.isEmpty()) {
      Batch batch = gathered;
      gathered = new Batch();
      unfinished.add(batch);
      threads.execute(batch::work);
    }
  }
}
