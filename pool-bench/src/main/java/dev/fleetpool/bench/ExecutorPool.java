package dev.fleetpool.bench;

import dev.fleetpool.TaskFunction;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/** Threads of this JVM: what is possible where nothing has to travel. */
record ExecutorPool(ExecutorService executor) implements TaskPool {

  @Override
  public <A, R> Future<R> submit(TaskFunction<A, R> function, A input) {
    return executor.submit(() -> function.apply(input));
  }

  @Override
  public int mostTasks() {
    return Integer.MAX_VALUE;
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
