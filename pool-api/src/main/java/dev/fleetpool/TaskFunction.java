package dev.fleetpool;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A function that runs on the fleet, once per input.
 *
 * <p>It travels by Java serialization, so a lambda or method reference works as long as everything
 * it captures is {@link Serializable}; what is not is named at submission, with the path of fields
 * that leads to it. It runs in a child JVM of a worker host, one call at a time per child, and may
 * be called again for the same input when a host or child is lost (execution is at least once; each
 * input is answered exactly once).
 *
 * @param <A> the input
 * @param <R> the result
 */
@FunctionalInterface
public interface TaskFunction<A extends @Nullable Object, R extends @Nullable Object>
    extends Serializable {

  /**
   * Computes one task.
   *
   * @param input the input, possibly null
   * @return the result, possibly null; it must be serializable
   * @throws Exception whatever went wrong; it reaches the caller inside a {@link
   *     TaskFailedException}
   */
  R apply(A input) throws Exception;
}
