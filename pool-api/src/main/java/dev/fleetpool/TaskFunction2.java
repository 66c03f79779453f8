package dev.fleetpool;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A function of two arguments that runs on the fleet; see {@link TaskFunction} for how it travels
 * and runs.
 *
 * @param <A> the first argument
 * @param <B> the second argument
 * @param <R> the result
 */
@FunctionalInterface
public interface TaskFunction2<
        A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
    extends Serializable {

  /**
   * Computes one task.
   *
   * @throws Exception whatever went wrong; it reaches the caller inside a {@link
   *     TaskFailedException}
   */
  R apply(A first, B second) throws Exception;
}
