package dev.fleetpool.bench;

import dev.fleetpool.Pool;
import dev.fleetpool.TaskFunction;
import java.util.List;
import java.util.concurrent.Future;

/** This project's pool, through its front door. */
record FleetPool(Pool pool) implements TaskPool {

  @Override
  public <A, R> Future<R> submit(TaskFunction<A, R> function, A input) {
    return pool.applyAsync(function, input);
  }

  @Override
  public <A, R> List<R> map(TaskFunction<A, R> function, List<A> inputs) {
    return pool.map(function, inputs);
  }

  @Override
  public int mostTasks() {
    return Integer.MAX_VALUE;
  }

  @Override
  public void close() {
    pool.close();
  }
}
