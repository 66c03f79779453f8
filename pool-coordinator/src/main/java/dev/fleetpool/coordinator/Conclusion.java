package dev.fleetpool.coordinator;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of the results of a {@code map}. Called by the thread that gathers them.
 *
 * @param <R> a result
 * @param <T> what the caller gets
 */
interface Conclusion<R extends @Nullable Object, T extends @Nullable Object> {

  /** Returns the one that gives the caller the results themselves. */
  static <R extends @Nullable Object> Conclusion<R, List<R>> none() {
    return new Conclusion<>() {
      @Override
      public void rehearse(String jobId, List<R> first) {
        // That they came is all that was to be seen.
      }

      @Override
      public List<R> conclude(String jobId, List<R> all) {
        return all;
      }
    };
  }

  /**
   * Tries what will be done on the results of the first tasks.
   *
   * @throws dev.fleetpool.FinalStepFailedException if it fails
   */
  void rehearse(String jobId, List<R> first);

  /**
   * Does it on all results, and returns what the caller gets.
   *
   * @throws dev.fleetpool.FinalStepFailedException if it fails
   */
  T conclude(String jobId, List<R> all);
}
