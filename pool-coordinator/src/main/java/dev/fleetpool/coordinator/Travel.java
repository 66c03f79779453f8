package dev.fleetpool.coordinator;

import dev.fleetpool.Codec;
import dev.fleetpool.TaskFunction;
import dev.fleetpool.coordinator.types.ResultFilter;
import dev.fleetpool.payload.CodedFunction;
import dev.fleetpool.payload.Payload;
import dev.fleetpool.spi.PoolSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How the values of a job travel. Immutable.
 *
 * @param chosen the codec of its inputs and results, where the user chose one
 * @param allowed patterns of classes that its results may hold beside the job's own
 */
record Travel(Optional<Codec> chosen, List<String> allowed) {

  /** Of a pool that says nothing. */
  static final Travel PLAIN = new Travel(Optional.empty(), List.of());

  /** Copies the list. */
  Travel {
    allowed = List.copyOf(allowed);
  }

  /** Returns what holds for all jobs of a pool. */
  static Travel of(PoolSettings settings) {
    return new Travel(settings.codec(), settings.allowed());
  }

  Travel withCodec(Codec codec) {
    return new Travel(Optional.of(codec), allowed);
  }

  Travel allowing(Class<?>... classes) {
    List<String> all = new ArrayList<>(allowed);
    Arrays.stream(classes).map(Class::getName).forEach(all::add);
    return new Travel(chosen, all);
  }

  /** Returns the codec; one that takes nothing if none was chosen. */
  Codec codec() {
    return chosen.orElse(Payload.NO_CODEC);
  }

  /** Returns the function as it travels: with the codec, where there is one. */
  @SuppressWarnings("unchecked") // the caller gave inputs that go with the function
  TaskFunction<?, ?> packed(TaskFunction<?, ?> function) {
    return chosen.isEmpty()
        ? function
        : new CodedFunction(
            chosen.get(), (TaskFunction<@Nullable Object, @Nullable Object>) function);
  }

  /** Returns what the results of a function may hold. */
  ResultFilter filter(TaskFunction<?, ?> function) {
    return ResultFilter.of(function, allowed);
  }
}
