package dev.fleetpool;

import org.jspecify.annotations.Nullable;

/**
 * A job with its {@link FinalStep}, from {@link Job#then}.
 *
 * <p>It is rehearsed: before the others are dispatched the first task runs on a real slot and on
 * every other host, its result comes back, and the final step runs on it; see {@link Job#rehearse}.
 * So what would fail at the end fails at the start: an import that is missing in the last step, a
 * result that cannot be serialized, a class that one of the hosts does not have.
 *
 * @param <A> the input of a task
 * @param <T> what the final step returns
 */
public interface FinishingJob<A extends @Nullable Object, T extends @Nullable Object> {

  /**
   * Sets how many tasks are rehearsed; see {@link Job#rehearse}.
   *
   * @param tasks 0 for no rehearsal, to 1000; 1 where nothing is said
   */
  FinishingJob<A, T> rehearse(int tasks);

  /**
   * Applies the function to every input, then the final step to all results.
   *
   * @return what the final step returns
   * @throws FinalStepFailedException if the final step threw, at its rehearsal or at the end
   * @throws TaskFailedException if a task failed, and failures are not collected
   */
  T map(Iterable<? extends A> inputs);

  /**
   * {@link #map} in the background; the final step runs on a thread of the pool. {@link Pool#close}
   * waits for it, {@link Pool#terminate} interrupts it.
   */
  AsyncResult<T> mapAsync(Iterable<? extends A> inputs);
}
