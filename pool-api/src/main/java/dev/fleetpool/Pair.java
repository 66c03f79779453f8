package dev.fleetpool;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * The two arguments of one {@link Pool#starmap starmap} task.
 *
 * @param first the first argument
 * @param second the second argument
 */
public record Pair<A extends @Nullable Object, B extends @Nullable Object>(A first, B second)
    implements Serializable {

  /** Returns the pair of the two. */
  public static <A extends @Nullable Object, B extends @Nullable Object> Pair<A, B> of(
      A first, B second) {
    return new Pair<>(first, second);
  }
}
