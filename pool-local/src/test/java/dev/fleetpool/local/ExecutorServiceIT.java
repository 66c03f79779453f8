package dev.fleetpool.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.fleetpool.Pool;
import dev.fleetpool.TaskFailedException;
import dev.fleetpool.local.testing.TestFleet;
import dev.fleetpool.local.testing.Traces;
import java.io.Serializable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExecutorServiceIT {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final Pool pool = TestFleet.pool();
  private final ExecutorService executor = pool.asExecutorService();

  @TempDir Path folder;

  /** A callable that travels. */
  private interface Remote<T> extends Callable<T>, Serializable {}

  /** A runnable that travels. */
  private interface RemoteRun extends Runnable, Serializable {}

  private static <T> Callable<T> remote(Remote<T> task) {
    return task;
  }

  private static Callable<Integer> waiting(Traces traces) {
    return remote(
        () -> {
          traces.leave("runs");
          try {
            traces.await("never");
          } catch (InterruptedException e) {
            traces.leave("interrupted");
          }
          return 0;
        });
  }

  @Test
  void submittedTasksRunOnTheFleet() throws Exception {
    Traces traces = Traces.in(folder);

    Future<Long> pid = executor.submit(remote(() -> ProcessHandle.current().pid()));
    RemoteRun leave = () -> traces.leave("ran");
    Future<String> given = executor.submit(leave, "given");
    Future<?> nothing = executor.submit(leave);
    executor.execute(leave);

    assertThat(pid.get()).isNotEqualTo(ProcessHandle.current().pid());
    assertThat(given.get()).isEqualTo("given");
    assertThat(nothing.get()).isNull();
    await().atMost(LIMIT).until(() -> traces.count("ran") == 3);
  }

  @Test
  void failureIsTheCauseOfTheExecutionException() {
    Future<Integer> future =
        executor.submit(
            remote(
                () -> {
                  throw new IllegalStateException("bad");
                }));

    assertThatThrownBy(future::get)
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOf(TaskFailedException.class)
        .hasMessageContaining("bad");
  }

  @Test
  void invokeAllReturnsAllInOrder() throws Exception {
    List<Callable<Integer>> tasks = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      int number = i;
      tasks.add(remote(() -> number * number));
    }

    List<Future<Integer>> futures = executor.invokeAll(tasks);

    for (int i = 0; i < 20; i++) {
      assertThat(futures.get(i).isDone()).isTrue();
      assertThat(futures.get(i).get()).isEqualTo(i * i);
    }
  }

  @Test
  void invokeAllCancelsWhatIsLateForItsLimit() throws Exception {
    Traces traces = Traces.in(folder);

    List<Future<Integer>> futures =
        executor.invokeAll(List.of(remote(() -> 1), waiting(traces)), 1_000, TimeUnit.MILLISECONDS);

    assertThat(futures.get(0).get()).isEqualTo(1);
    assertThat(futures.get(1).isCancelled()).isTrue();
    await().atMost(LIMIT).until(() -> traces.count("runs") == traces.count("interrupted"));
  }

  @Test
  void invokeAnyReturnsTheFirstSuccessAndCancelsTheRest() throws Exception {
    Traces traces = Traces.in(folder);
    Callable<Integer> failing =
        remote(
            () -> {
              throw new IllegalStateException("bad");
            });

    assertThat(executor.invokeAny(List.of(failing, waiting(traces), remote(() -> 7)))).isEqualTo(7);

    await().atMost(LIMIT).until(() -> traces.count("runs") == traces.count("interrupted"));
    assertThatThrownBy(() -> executor.invokeAny(List.of(failing)))
        .isInstanceOf(ExecutionException.class);
    assertThatThrownBy(
            () -> executor.invokeAny(List.of(waiting(traces)), 100, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
  }

  @Test
  void shutDownServiceRefusesTasksAndLeavesThePoolOpen() throws Exception {
    Future<Integer> before = executor.submit(remote(() -> 1));

    executor.shutdown();

    assertThat(executor.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    assertThat(executor.isShutdown()).isTrue();
    assertThat(executor.isTerminated()).isTrue();
    assertThat(before.get()).isEqualTo(1);
    assertThatThrownBy(() -> executor.submit(remote(() -> 1)))
        .isInstanceOf(RejectedExecutionException.class);
    assertThat(pool.<Integer, Integer>apply(x -> x, 1)).isEqualTo(1);
  }

  @Test
  void shutDownAtOnceCancelsWhatRuns() throws Exception {
    Traces traces = Traces.in(folder);
    Future<Integer> running = executor.submit(waiting(traces));
    await().atMost(LIMIT).until(() -> traces.count("runs") == 1);

    assertThat(executor.shutdownNow()).isEmpty();

    assertThat(running.isCancelled()).isTrue();
    assertThat(executor.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    await().atMost(LIMIT).until(() -> traces.count("interrupted") == 1);
  }

  @Test
  void invokeAnyWithALimitReturnsTheFirstSuccess() throws Exception {
    Traces traces = Traces.in(folder);

    assertThat(
            executor.invokeAny(
                List.of(waiting(traces), remote(() -> 7)), LIMIT.toMillis(), TimeUnit.MILLISECONDS))
        .isEqualTo(7);
    assertThatThrownBy(() -> executor.invokeAny(List.of(), 1, TimeUnit.SECONDS))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void awaitTerminationSaysThatItsTimeIsOver() throws Exception {
    Traces traces = Traces.in(folder);
    var unused = executor.submit(waiting(traces));
    executor.shutdown();

    assertThat(executor.awaitTermination(100, TimeUnit.MILLISECONDS)).isFalse();
    assertThat(executor.isTerminated()).isFalse();
    assertThat(executor.shutdownNow()).as("all of it was on its way").isEmpty();
    assertThat(executor.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void awaitTerminationEndsWithTheLastTask() throws Exception {
    Traces traces = Traces.in(folder);
    var unused =
        executor.submit(
            remote(
                () -> {
                  traces.await("go");
                  return 1;
                }));
    executor.shutdown();
    FutureTask<Boolean> end = new FutureTask<>(() -> executor.awaitTermination(1, TimeUnit.HOURS));
    Thread waiter = new Thread(end, "waiter");
    waiter.start();
    await().atMost(LIMIT).until(() -> waiter.getState() == Thread.State.TIMED_WAITING);

    traces.leave("go");

    assertThat(end.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void futuresOfThisJvmAreRefusedWithTheReason() {
    assertThatThrownBy(() -> CompletableFuture.supplyAsync(() -> 1, executor))
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessageContainingAll("a future of this JVM", "applyAsync");
    assertThatThrownBy(
            () -> new ExecutorCompletionService<Integer>(executor).submit(remote(() -> 1)))
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessageContainingAll("ExecutorCompletionService", "submit(...)");
  }

  @Test
  void taskThatCannotTravelIsRefused() {
    Callable<Integer> here = () -> 1;
    Object lock = new Object();

    assertThatThrownBy(() -> executor.submit(here))
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessageContaining("cast the lambda to (Callable<...> & Serializable)");
    assertThatThrownBy(() -> executor.submit(remote(lock::hashCode)))
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessageContaining("java.lang.Object");
  }
}
