package dev.fleetpool;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A value that many tasks use: it travels once to each host and is read once in each child, however
 * many functions capture it and inputs hold it.
 *
 * <pre>{@code
 * try (Broadcast<Matrix> data = pool.broadcast(load())) {
 *   pool.map(x -> fit(data.value(), x), parameters);
 * }
 * }</pre>
 *
 * <p>Serialized it is its name only. Thread-safe. Tasks of one child share the value, so they must
 * not change it. Children let go of it when the jobs that use it have ended.
 *
 * @param <T> the type of the value
 */
public interface Broadcast<T extends @Nullable Object> extends Serializable, AutoCloseable {

  /**
   * Returns the value: in the caller's JVM the object itself, in a task that of its child.
   *
   * @throws IllegalStateException if it was closed, or in a program that is no part of its pool
   */
  T value();

  /**
   * Says that no further task will use it; those submitted before still do. Its pool's end closes
   * it too. A second call does nothing, and in a task none does anything.
   */
  @Override
  void close();
}
