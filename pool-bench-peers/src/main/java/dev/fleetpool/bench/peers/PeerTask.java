package dev.fleetpool.bench.peers;

import dev.fleetpool.TaskFunction;
import java.io.Serializable;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A task as Java's executors take it.
 *
 * @param function what is applied
 * @param input to what
 */
record PeerTask<A extends @Nullable Object, R extends @Nullable Object>(
    TaskFunction<A, R> function, A input) implements Callable<R>, Serializable {

  @Override
  public R call() throws Exception {
    return function.apply(input);
  }
}
