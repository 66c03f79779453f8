package dev.fleetpool;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A value that many tasks use, such as the data of a grid search: it travels once to each host and
 * is read once in each child, however many functions capture it and inputs hold it. The idea is
 * that of Spark's broadcast variables.
 *
 * <pre>{@code
 * try (Broadcast<Matrix> data = pool.broadcast(load())) {
 *   pool.map(x -> fit(data.value(), x), parameters);
 * }
 * }</pre>
 *
 * <p>Where it travels it is the name of its content, so two of the same content are one, and a
 * named job whose function captures one with other content runs again. Thread-safe. All tasks of a
 * child share one value, so they must not change it. A child lets go of it when the jobs that use
 * it have ended.
 *
 * @param <T> the type of the value
 */
public interface Broadcast<T extends @Nullable Object> extends Serializable, AutoCloseable {

  /**
   * Returns the value: in the program that made it the object itself, in a task the one of its
   * child, which the first question reads.
   *
   * @throws IllegalStateException if it was closed, or cannot be read in a task; the task fails
   *     with it
   */
  T value();

  /**
   * Says that no further job will use it: a submission with it is refused from now on. Jobs that
   * were submitted before keep it until they end, with the inputs that were read by then. The end
   * of its pool closes it too. A second call does nothing, and in a task none does anything.
   */
  @Override
  void close();
}
