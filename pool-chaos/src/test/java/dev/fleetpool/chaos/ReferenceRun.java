package dev.fleetpool.chaos;

import dev.fleetpool.Job;
import dev.fleetpool.Pool;
import dev.fleetpool.ResultStream;
import dev.fleetpool.chaos.HistoryChecker.Order;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * {@code imap}, or {@code imapUnordered}, over 0 to n - 1 with tasks of 50 ms, and a fault that is
 * brought about when so many results are there. Runs on two threads of its own, so that a hang is
 * seen; both end with it.
 */
final class ReferenceRun {

  private static final int TASK_MS = 50;

  /** What is done to the fleet in the middle; may take its time, the job goes on. */
  @FunctionalInterface
  interface Fault {
    void happen() throws Exception;
  }

  private final Pool pool;
  private final Trace trace;
  private final int tasks;
  private final List<Release> releases = Collections.synchronizedList(new ArrayList<>());
  private Duration limit = Duration.ofMinutes(2);
  private UnaryOperator<Job<Integer, Long>> settings = job -> job;
  private Order order = Order.INPUTS;
  private int faultAt = -1;
  private Fault fault = () -> {};
  private Runnable end = () -> {};
  private Future<?> happening = CompletableFuture.completedFuture(null);

  ReferenceRun(Pool pool, Trace trace, int tasks) {
    this.pool = pool;
    this.trace = trace;
    this.tasks = tasks;
  }

  /** Has this happen when so many results are there. */
  ReferenceRun when(int results, Fault happening) {
    faultAt = results;
    fault = happening;
    return this;
  }

  /** Has this done when all results are there. */
  ReferenceRun atEnd(Runnable action) {
    end = action;
    return this;
  }

  /** Has the results come as they do. */
  ReferenceRun unordered() {
    order = Order.ANY;
    return this;
  }

  Order order() {
    return order;
  }

  /** Fails at the first task that is lost with its host, if one is. */
  ReferenceRun withoutRetries() {
    settings = job -> job.retries(0);
    return this;
  }

  /** Lets it take no longer than this. */
  ReferenceRun within(Duration most) {
    limit = most;
    return this;
  }

  int tasks() {
    return tasks;
  }

  /** Runs to the end of the job and of the fault; returns what came out. */
  List<Release> run() throws Exception {
    ExecutorService reader = Executors.newSingleThreadExecutor();
    ExecutorService faults = Executors.newSingleThreadExecutor();
    try {
      try {
        await(reader.submit(() -> read(faults)));
      } finally {
        end.run();
      }
      await(happening);
      return List.copyOf(releases);
    } finally {
      reader.shutdownNow();
      faults.shutdownNow();
    }
  }

  private void read(ExecutorService faults) {
    Job<Integer, Long> job = settings.apply(pool.job(new TracedSquare(trace.file(), TASK_MS)));
    List<Integer> inputs = IntStream.range(0, tasks).boxed().toList();
    try (ResultStream<Long> results =
        order == Order.ANY ? job.imapUnordered(inputs) : job.imap(inputs)) {
      while (results.hasNext()) {
        releases.add(new Release(results.next(), System.nanoTime()));
        if (releases.size() == faultAt) {
          happening = faults.submit(asCallable(fault));
        }
      }
    }
  }

  private static Callable<Void> asCallable(Fault fault) {
    return () -> {
      fault.happen();
      return null;
    };
  }

  private void await(Future<?> future) throws Exception {
    try {
      future.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError(
          "hangs: %d of %d results after %s".formatted(releases.size(), tasks, limit), e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }
}
