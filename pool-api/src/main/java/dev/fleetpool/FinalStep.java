package dev.fleetpool;

import org.jspecify.annotations.Nullable;

/**
 * What is to be done with all the results of a job: print the table, write the file. It runs in the
 * JVM of the caller, and need not be serializable.
 *
 * <p>It is called twice where the job is rehearsed: first with the results of the first tasks only,
 * then with all of them. What it must do once it does when the results are no {@linkplain
 * FinalResults#isRehearsal rehearsal}. The two calls come one after the other, on one thread.
 *
 * @param <R> the result of a task
 * @param <T> what comes of all of them
 */
@FunctionalInterface
public interface FinalStep<R extends @Nullable Object, T extends @Nullable Object> {

  /**
   * Does it.
   *
   * @param results the results in the order of the inputs; when it is {@linkplain
   *     FinalResults#isRehearsal rehearsed}, only those of the first tasks
   */
  T apply(FinalResults<R> results) throws Exception;
}
