package dev.fleetpool;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * An {@link java.util.concurrent.ExecutorService} over a pool: each submitted task is one {@code
 * applyAsync}. It knows the tasks that it submitted and nothing else of the pool, so shutting it
 * down leaves the pool open. Thread-safe.
 */
final class PoolExecutorService implements ExecutorService {

  private final Pool pool;
  private final Set<AsyncResult<?>> pending = ConcurrentHashMap.newKeySet();
  private boolean shutdown;

  PoolExecutorService(Pool pool) {
    this.pool = pool;
  }

  @Override
  public <T extends @Nullable Object> Future<T> submit(Callable<T> task) {
    Objects.requireNonNull(task, "task");
    return send(Callable::call, task);
  }

  @Override
  @SuppressWarnings("NullAway") // the type argument is nullable, which NullAway does not read
  public Future<?> submit(Runnable task) {
    Objects.requireNonNull(task, "task");
    return send(new RunThenReturn<@Nullable Object>(null), task);
  }

  @Override
  public <T extends @Nullable Object> Future<T> submit(Runnable task, T result) {
    Objects.requireNonNull(task, "task");
    return send(new RunThenReturn<>(result), task);
  }

  @Override
  public void execute(Runnable task) {
    var unused = submit(task);
  }

  /** Runs a task and returns what was given at submission. */
  private record RunThenReturn<T extends @Nullable Object>(T result)
      implements TaskFunction<Runnable, T> {
    @Override
    public T apply(Runnable task) {
      task.run();
      return result;
    }
  }

  private <A, T extends @Nullable Object> AsyncResult<T> send(TaskFunction<A, T> function, A task) {
    if (task instanceof Future || task instanceof CompletableFuture.AsynchronousCompletionTask) {
      throw new RejectedExecutionException(
          task.getClass().getName()
              + " completes a future of this JVM, which a task on the fleet cannot do, so neither CompletableFuture's ...Async methods nor ExecutorCompletionService work here; say submit(...), or Pool.applyAsync(...), whose result is a CompletionStage");
    }
    if (!(task instanceof Serializable)) {
      throw new RejectedExecutionException(
          task.getClass().getName()
              + " is not serializable, so it cannot travel; cast the lambda to (Callable<...> & Serializable)");
    }
    synchronized (this) {
      if (shutdown) {
        throw new RejectedExecutionException("this executor service is shut down");
      }
      try {
        return remember(pool.applyAsync(function, task));
      } catch (UnserializableException e) {
        throw new RejectedExecutionException(e.getMessage(), e);
      }
    }
  }

  private <T extends @Nullable Object> AsyncResult<T> remember(AsyncResult<T> result) {
    pending.add(result);
    var unused = result.whenComplete((value, failure) -> forget(result));
    return result;
  }

  private void forget(AsyncResult<?> result) {
    pending.remove(result);
    synchronized (this) {
      notifyAll();
    }
  }

  @Override
  public <T> List<Future<T>> invokeAll(Collection<? extends Callable<T>> tasks)
      throws InterruptedException {
    return invokeAll(tasks, Long.MAX_VALUE, TimeUnit.NANOSECONDS);
  }

  @Override
  public <T> List<Future<T>> invokeAll(
      Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
      throws InterruptedException {
    Deadline deadline = Deadline.after(timeout, unit);
    List<Future<T>> futures = new ArrayList<>(tasks.size());
    try {
      tasks.forEach(task -> futures.add(submit(task)));
      for (Future<T> future : futures) {
        if (!awaitDone(future, deadline)) {
          break;
        }
      }
      return futures;
    } finally {
      futures.forEach(future -> future.cancel(true));
    }
  }

  private static boolean awaitDone(Future<?> future, Deadline deadline)
      throws InterruptedException {
    try {
      future.get(deadline.leftNs(), TimeUnit.NANOSECONDS);
      return true;
    } catch (ExecutionException | CancellationException e) {
      return true; // the caller asks each future for its own outcome
    } catch (TimeoutException e) {
      return false;
    }
  }

  @Override
  public <T> T invokeAny(Collection<? extends Callable<T>> tasks)
      throws InterruptedException, ExecutionException {
    try {
      return invokeAny(tasks, Long.MAX_VALUE, TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("no time limit", e);
    }
  }

  @Override
  public <T> T invokeAny(Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    if (tasks.isEmpty()) {
      throw new IllegalArgumentException("tasks is empty; invokeAny needs at least one");
    }
    Deadline deadline = Deadline.after(timeout, unit);
    BlockingQueue<Future<T>> done = new LinkedBlockingQueue<>();
    List<Future<T>> futures = new ArrayList<>(tasks.size());
    try {
      for (Callable<T> task : tasks) {
        AsyncResult<T> result = send(Callable::call, Objects.requireNonNull(task, "task"));
        futures.add(result);
        var unused = result.whenComplete((value, failure) -> done.add(result));
      }
      return firstSuccess(done, futures.size(), deadline);
    } finally {
      futures.forEach(future -> future.cancel(true));
    }
  }

  private static <T> T firstSuccess(BlockingQueue<Future<T>> done, int tasks, Deadline deadline)
      throws InterruptedException, ExecutionException, TimeoutException {
    ExecutionException last = null;
    for (int i = 0; i < tasks; i++) {
      Future<T> future = done.poll(deadline.leftNs(), TimeUnit.NANOSECONDS);
      if (future == null) {
        throw new TimeoutException("none of " + tasks + " tasks succeeded in time");
      }
      try {
        return future.get();
      } catch (ExecutionException e) {
        last = e;
      }
    }
    throw Objects.requireNonNull(last);
  }

  @Override
  public synchronized void shutdown() {
    shutdown = true;
    notifyAll();
  }

  /**
   * Cancels what is pending. What was submitted is on its way to the fleet, so no task is returned
   * as never begun.
   */
  @Override
  public List<Runnable> shutdownNow() {
    shutdown();
    new ArrayList<>(pending).forEach(result -> result.cancel(true));
    return new ArrayList<>();
  }

  @Override
  public synchronized boolean isShutdown() {
    return shutdown;
  }

  @Override
  public synchronized boolean isTerminated() {
    return shutdown && pending.isEmpty();
  }

  @Override
  public synchronized boolean awaitTermination(long timeout, TimeUnit unit)
      throws InterruptedException {
    Deadline deadline = Deadline.after(timeout, unit);
    while (!isTerminated()) {
      long leftMs = TimeUnit.NANOSECONDS.toMillis(deadline.leftNs());
      if (leftMs <= 0) {
        return false;
      }
      wait(leftMs);
    }
    return true;
  }

  /** A moment until which one waits. */
  private record Deadline(long startNs, long limitNs) {
    static Deadline after(long limit, TimeUnit unit) {
      return new Deadline(System.nanoTime(), Math.max(0, unit.toNanos(limit)));
    }

    long leftNs() {
      return Math.max(0, limitNs - (System.nanoTime() - startNs));
    }
  }
}
