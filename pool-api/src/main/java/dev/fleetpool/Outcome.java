package dev.fleetpool;

import org.jspecify.annotations.Nullable;

/**
 * What became of one task of a job that {@linkplain Job#collectFailures() collects failures}.
 *
 * @param <R> the result
 */
public sealed interface Outcome<R extends @Nullable Object> {

  /** Returns the task's position in the submission, from 0. */
  long index();

  /** Says whether the task has a result. */
  default boolean isSuccess() {
    return this instanceof Success;
  }

  /**
   * Returns the result.
   *
   * @throws TaskFailedException if the task failed
   */
  R get();

  /** A task that has a result. */
  record Success<R extends @Nullable Object>(long index, R value) implements Outcome<R> {
    @Override
    public R get() {
      return value;
    }
  }

  /** A task that failed for good. */
  record Failure<R extends @Nullable Object>(long index, TaskFailedException exception)
      implements Outcome<R> {
    @Override
    public R get() {
      throw exception;
    }
  }
}
