package dev.fleetpool.payload;

import dev.fleetpool.Codec;
import dev.fleetpool.TaskFunction;
import org.jspecify.annotations.Nullable;

/**
 * A function that travels with the codec of its inputs and results. Whoever reads it takes both out
 * of it. Immutable.
 *
 * @param codec how inputs and results travel
 * @param function what runs
 */
public record CodedFunction(Codec codec, TaskFunction<@Nullable Object, @Nullable Object> function)
    implements TaskFunction<@Nullable Object, @Nullable Object> {

  @Override
  @SuppressWarnings("NullAway") // the type parameters of TaskFunction admit null
  public @Nullable Object apply(@Nullable Object input) throws Exception {
    return function.apply(input);
  }
}
