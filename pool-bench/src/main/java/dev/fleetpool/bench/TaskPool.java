package dev.fleetpool.bench;

import dev.fleetpool.TaskFunction;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;

/** What runs functions on all cores of this machine; called by one thread, or several. */
public interface TaskPool extends AutoCloseable {

  /** Has the function applied to one input. */
  <A, R> Future<R> submit(TaskFunction<A, R> function, A input);

  /** Applies the function to all inputs; the results are in the order of the inputs. */
  default <A, R> List<R> map(TaskFunction<A, R> function, List<A> inputs) throws Exception {
    List<Future<R>> futures = new ArrayList<>(inputs.size());
    for (A input : inputs) {
      futures.add(submit(function, input));
    }
    List<R> results = new ArrayList<>(inputs.size());
    for (Future<R> future : futures) {
      results.add(future.get());
    }
    return results;
  }

  /** Returns how many tasks it may be given at once; with more it takes too long to be measured. */
  default int mostTasks() {
    return 20_000;
  }

  @Override
  void close();
}
