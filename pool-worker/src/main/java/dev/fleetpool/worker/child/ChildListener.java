package dev.fleetpool.worker.child;

import dev.fleetpool.child.frame.Frame;

/**
 * Hears what becomes of a child. Called on the child's receiving thread, one call at a time: while
 * a call runs nothing is received from the child, so it should be short. What a call throws kills
 * the child.
 */
public interface ChildListener {

  /** The child has started and takes jobs. */
  void onReady(long pid);

  /** Tasks have ended. */
  void onResults(Frame.Results results);

  /** From an offset on, tasks of a chunk that was asked back were not started. */
  void onCut(Frame.Cut cut);

  /** The child is gone; called exactly once, after everything else, whether it was ready or not. */
  void onExit(ChildExit exit);
}
