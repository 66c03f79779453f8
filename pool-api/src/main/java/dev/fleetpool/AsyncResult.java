package dev.fleetpool;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A result that is on its way: a {@link Future}, a {@link CompletionStage} for callbacks, and
 * Python's {@code AsyncResult}.
 *
 * <p>Thread-safe. A failed task completes it with a {@link TaskFailedException}. Callbacks
 * registered with the {@code CompletionStage} methods run on a thread of the pool and should be
 * short; use the {@code Async} variants otherwise.
 *
 * @param <R> the result
 */
public interface AsyncResult<R extends @Nullable Object> extends Future<R>, CompletionStage<R> {

  /**
   * Waits for the result and returns it, like {@link #get()} without checked exceptions.
   *
   * @throws TaskFailedException if the task failed
   * @throws CancellationException if it was cancelled
   */
  R join();

  /**
   * Waits for completion, successful or not; Python's {@code wait}.
   *
   * @return whether it is complete
   * @throws InterruptedException if the waiting thread was interrupted
   */
  boolean await(Duration timeout) throws InterruptedException;

  /** Says whether it is complete, successfully or not; the same as {@link #isDone()}. */
  default boolean isReady() {
    return isDone();
  }

  /**
   * Says whether it completed with a result.
   *
   * @throws IllegalStateException if it is not complete
   */
  boolean isSuccessful();

  /**
   * {@inheritDoc}
   *
   * @throws ExecutionException with a {@link TaskFailedException} as cause if the task failed
   */
  @Override
  R get() throws InterruptedException, ExecutionException;

  /**
   * {@inheritDoc} The task goes on when the time is up.
   *
   * @throws ExecutionException with a {@link TaskFailedException} as cause if the task failed
   */
  @Override
  R get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException;

  /**
   * Cancels the task, or all tasks of a {@code map}. One that has not started never starts.
   *
   * @param mayInterruptIfRunning whether a running task is interrupted, and its child killed if
   *     that does not help; when false it runs to its end and its result is dropped
   */
  @Override
  boolean cancel(boolean mayInterruptIfRunning);
}
