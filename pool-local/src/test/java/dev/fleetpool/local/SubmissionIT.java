package dev.fleetpool.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.fleetpool.AsyncResult;
import dev.fleetpool.FleetUnavailableException;
import dev.fleetpool.Pool;
import dev.fleetpool.TaskFunction;
import dev.fleetpool.local.testing.TestFleet;
import dev.fleetpool.local.testing.TestKafka;
import dev.fleetpool.local.testing.Traces;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SubmissionIT {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final Pool pool = TestFleet.pool();

  @TempDir Path folder;

  private static int runUntil(Traces traces, String signal) throws InterruptedException {
    traces.leave("runs");
    try {
      traces.await(signal);
    } catch (InterruptedException e) {
      traces.leave("interrupted");
      throw e;
    }
    traces.leave("ends");
    return 1;
  }

  @Test
  void timeLimitOfTheCallerLeavesTheTaskRunning() throws Exception {
    Traces traces = Traces.in(folder);
    AsyncResult<Integer> result = pool.applyAsync(x -> runUntil(traces, "go"), 1);

    assertThatThrownBy(() -> result.get(50, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    assertThat(result.await(Duration.ofMillis(10))).isFalse();
    assertThat(result.isReady()).isFalse();
    assertThatThrownBy(result::isSuccessful)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("wait for it");

    traces.leave("go");
    assertThat(result.get(20, TimeUnit.SECONDS)).isEqualTo(1);
    assertThat(result.await(LIMIT)).isTrue();
    assertThat(result.isSuccessful()).isTrue();
  }

  @Test
  void nullFunctionOrInputIsRefusedInTheCaller() {
    TaskFunction<Integer, Integer> function = x -> x;
    List<ThrowingCallable> calls =
        List.of(
            () -> pool.apply(null, 1),
            () -> pool.applyAsync(null, 1),
            () -> pool.map(null, List.of(1)),
            () -> pool.mapAsync(null, List.of(1)),
            () -> pool.starmap(null, List.of()),
            () -> pool.starmapAsync(null, List.of()),
            () -> pool.imap(null, List.of(1)),
            () -> pool.imapUnordered(null, List.of(1)),
            () -> pool.job(null),
            () -> pool.map(function, null),
            () -> pool.mapAsync(function, null),
            () -> pool.imap(function, (Iterable<Integer>) null),
            () -> pool.imap(function, (Iterator<Integer>) null),
            () -> pool.imapUnordered(function, (Iterable<Integer>) null),
            () -> pool.imapUnordered(function, (Iterator<Integer>) null));

    assertThat(calls)
        .allSatisfy(call -> assertThatThrownBy(call).isInstanceOf(NullPointerException.class));
  }

  @Test
  void closedPoolRefusesEverything() {
    Pool closed = TestFleet.connect(Pool.builder());
    closed.close();
    List<ThrowingCallable> calls =
        List.of(
            () -> closed.apply(x -> x, 1),
            () -> closed.applyAsync(x -> x, 1),
            () -> closed.map(x -> x, List.of(1)),
            () -> closed.map(x -> x, List.of()),
            () -> closed.mapAsync(x -> x, List.of(1)),
            () -> closed.imap(x -> x, List.of(1)),
            () -> closed.imapUnordered(x -> x, List.of(1)));

    assertThat(calls)
        .allSatisfy(
            call ->
                assertThatThrownBy(call)
                    .isInstanceOf(RejectedExecutionException.class)
                    .hasMessageContaining("the pool is closed"));
    closed.close();
    closed.terminate();
    closed.shutdown();
  }

  @Test
  void joinWaitsForWhatWasSubmittedBeforeTheShutdown() throws Exception {
    Traces traces = Traces.in(folder);
    try (Pool own = TestFleet.connect(Pool.builder())) {
      assertThatThrownBy(own::join)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("close()");
      assertThatThrownBy(() -> own.join(Duration.ZERO)).isInstanceOf(IllegalStateException.class);
      AsyncResult<Integer> apply = own.applyAsync(x -> runUntil(traces, "go"), 1);
      AsyncResult<List<Integer>> map = own.mapAsync(x -> runUntil(traces, "go"), List.of(1, 2));

      own.shutdown();

      assertThat(own.join(Duration.ofMillis(100))).isFalse();
      traces.leave("go");
      own.join();
      assertThat(apply.join()).isEqualTo(1);
      assertThat(map.join()).containsExactly(1, 1);
    }
  }

  @Test
  void closeWaitsForWhatWasSubmitted() {
    AsyncResult<List<Integer>> map;
    AsyncResult<Integer> apply;
    try (Pool own = TestFleet.connect(Pool.builder())) {
      map = own.mapAsync(x -> x + 1, inputs(1_000));
      apply = own.applyAsync(x -> x + 1, 1);
    }
    assertThat(map.isSuccessful()).isTrue();
    assertThat(map.join()).hasSize(1_000);
    assertThat(apply.join()).isEqualTo(2);
  }

  @Test
  void closeCancelsAStreamThatNobodyReads() {
    Pool own = TestFleet.connect(Pool.builder());
    var results = own.imap(x -> x, IntStream.iterate(0, x -> x + 1).iterator());
    assertThat(results.next()).isZero();

    own.close();

    assertThat(results.hasNext()).isFalse();
  }

  @Test
  void interruptedCloseTerminates() throws Exception {
    Traces traces = Traces.in(folder);
    Pool own = TestFleet.connect(Pool.builder());
    AsyncResult<Integer> result = own.applyAsync(x -> runUntil(traces, "never"), 1);
    Thread closing = new Thread(own::close, "closing");
    closing.start();
    await().atMost(LIMIT).until(() -> traces.count("runs") > 0);

    closing.interrupt();

    closing.join(LIMIT.toMillis());
    assertThat(closing.isAlive()).isFalse();
    assertThat(result.isCancelled()).isTrue();
  }

  @Test
  void interruptedMapCancelsItsTasks() throws Exception {
    Traces traces = Traces.in(folder);
    List<Throwable> thrown = new ArrayList<>();
    Thread mapping =
        new Thread(
            () -> {
              try {
                pool.map(x -> runUntil(traces, "never"), List.of(1));
              } catch (CancellationException e) {
                thrown.add(e);
              }
            },
            "mapping");
    mapping.start();
    await().atMost(LIMIT).until(() -> traces.count("runs") > 0);

    mapping.interrupt();

    await().atMost(LIMIT).until(() -> traces.count("interrupted") == 1);
    mapping.join(LIMIT.toMillis());
    assertThat(thrown).hasSize(1);
  }

  @Test
  void taskThatIsCancelledBeforeItStartsNeverStarts() {
    Traces traces = Traces.in(folder);
    Traces blocking = Traces.in(folder);
    List<AsyncResult<Integer>> running = new ArrayList<>();
    for (int i = 0; i < TestFleet.SLOTS; i++) {
      running.add(pool.applyAsync(x -> runUntil(blocking, "go"), i));
    }
    await().atMost(LIMIT).until(() -> traces.count("runs") == TestFleet.SLOTS);
    List<AsyncResult<Integer>> waiting = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      waiting.add(
          pool.applyAsync(
              x -> {
                traces.leave("started" + x);
                return x;
              },
              i));
    }

    for (int i = 0; i < 20; i += 2) {
      assertThat(waiting.get(i).cancel(i % 4 == 0)).isTrue();
      assertThat(waiting.get(i).isCancelled()).isTrue();
    }
    traces.leave("go");

    for (int i = 1; i < 20; i += 2) {
      assertThat(waiting.get(i).join()).isEqualTo(i);
    }
    assertThat(running).allSatisfy(result -> assertThat(result.join()).isEqualTo(1));
    pool.map(x -> x, inputs(20));
    for (int i = 0; i < 20; i++) {
      assertThat(traces.count("started" + i)).as("starts of task %s", i).isEqualTo(i % 2);
    }
    assertThatThrownBy(waiting.get(0)::get).isInstanceOf(CancellationException.class);
  }

  @Test
  void cancellingInterruptsARunningTaskIfAsked() {
    Traces traces = Traces.in(folder);
    TaskFunction<Integer, Integer> function = x -> runUntil(traces, "go");
    // The job of both calls stays open with the other one; its end would interrupt as well.
    AsyncResult<Integer> other = pool.applyAsync(function, 0);
    AsyncResult<Integer> result = pool.applyAsync(function, 1);
    await().atMost(LIMIT).until(() -> traces.count("runs") == 2);

    assertThat(result.cancel(true)).isTrue();

    await().atMost(LIMIT).until(() -> traces.count("interrupted") == 1);
    traces.leave("go");
    assertThat(other.join()).isEqualTo(1);
    assertThat(pool.<Integer, Integer>apply(x -> x, 1)).isEqualTo(1);
  }

  @Test
  void cancellingLeavesARunningTaskAloneIfAsked() {
    Traces traces = Traces.in(folder);
    AsyncResult<Integer> result = pool.applyAsync(x -> runUntil(traces, "go"), 1);
    await().atMost(LIMIT).until(() -> traces.count("runs") == 1);

    assertThat(result.cancel(false)).isTrue();
    traces.leave("go");

    await().atMost(LIMIT).until(() -> traces.count("ends") == 1);
    assertThat(traces.count("interrupted")).isZero();
    assertThat(result.isCancelled()).isTrue();
  }

  @Test
  void cancelledTaskThatIsLeftAloneOutlivesTheIdleTimeOfItsFunction() {
    Traces traces = Traces.in(folder);
    AsyncResult<Integer> result = pool.applyAsync(x -> runUntil(traces, "go"), 1);
    await().atMost(LIMIT).until(() -> traces.count("runs") == 1);

    assertThat(result.cancel(false)).isTrue();

    await()
        .during(Duration.ofSeconds(4))
        .atMost(LIMIT)
        .until(() -> traces.count("interrupted") == 0);
    traces.leave("go");
    await().atMost(LIMIT).until(() -> traces.count("ends") == 1);
  }

  @Test
  void taskThatIgnoresItsInterruptIsKilled() {
    Traces traces = Traces.in(folder);
    AsyncResult<Integer> result =
        pool.applyAsync(
            x -> {
              traces.leavePid("loops");
              while (true) {
                Thread.onSpinWait();
              }
            },
            1);
    await().atMost(LIMIT).until(() -> traces.pids("loops").size() == 1);

    result.cancel(true);

    long pid = traces.pids("loops").get(0);
    await().atMost(LIMIT).until(() -> ProcessHandle.of(pid).isEmpty());
    assertThat(pool.map(x -> x, inputs(10))).hasSize(10);
    assertThat(traces.pids("loops")).hasSize(1);
  }

  @Test
  void cancellingAMapCancelsAllOfIt() {
    Traces traces = Traces.in(folder);
    AsyncResult<List<Integer>> result =
        pool.mapAsync(x -> runUntil(traces, "never"), inputs(1_000));
    await().atMost(LIMIT).until(() -> traces.count("runs") == TestFleet.SLOTS);

    assertThat(result.cancel(true)).isTrue();

    assertThatThrownBy(result::join).isInstanceOf(CancellationException.class);
    await().atMost(LIMIT).until(() -> traces.count("interrupted") == TestFleet.SLOTS);
    assertThat(pool.map(x -> x, inputs(10))).hasSize(10);
    assertThat(traces.count("runs")).isEqualTo(TestFleet.SLOTS);
  }

  @Test
  void callbacksMayCallThePoolAgain() {
    List<CompletionStage<Integer>> results = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      results.add(
          pool.<Integer, Integer>applyAsync(x -> x + 1, i)
              .thenApply(x -> pool.apply((Integer y) -> y * 2, x))
              .thenApply(x -> pool.map((Integer y) -> y + 3, List.of(x)).get(0)));
    }

    for (int i = 0; i < 50; i++) {
      assertThat(results.get(i).toCompletableFuture())
          .succeedsWithin(LIMIT)
          .isEqualTo(2 * (i + 1) + 3);
    }
  }

  @Test
  void twoPoolsAndTwoJobsOfOneGetTheirOwnResults() {
    try (Pool other = TestFleet.connect(Pool.builder())) {
      List<AsyncResult<List<Integer>>> sums = new ArrayList<>();
      for (int round = 0; round < 3; round++) {
        int add = round;
        sums.add(pool.mapAsync(x -> x + add, inputs(2_000)));
        sums.add(other.mapAsync(x -> x + add, inputs(2_000)));
        sums.add(pool.job((Integer x) -> x + add).chunkSize(11).mapAsync(inputs(2_000)));
      }
      for (int i = 0; i < sums.size(); i++) {
        int add = i / 3;
        assertThat(sums.get(i).join())
            .isEqualTo(IntStream.range(add, 2_000 + add).boxed().toList());
      }
    }
  }

  @Test
  void twoPoolsMayRunNamedJobsAtOnce() {
    try (Pool other = TestFleet.connect(Pool.builder())) {
      AsyncResult<List<Integer>> here =
          pool.job((Integer x) -> x).named("one").mapAsync(inputs(500));
      assertThat(other.job((Integer x) -> -x).named("other").map(inputs(500)).get(499))
          .isEqualTo(-499);
      assertThat(here.join().get(499)).isEqualTo(499);
    }
  }

  @Test
  void nameIsFreeAgainWhenItsJobHasEnded() {
    for (int run = 0; run < 5; run++) {
      int add = run;
      assertThat(pool.job((Integer x) -> x + add).named("again").map(List.of(1, 2)))
          .containsExactly(1 + add, 2 + add);
    }
  }

  @Test
  void nameThatRunsIsRefused() {
    Traces traces = Traces.in(folder);
    AsyncResult<List<Integer>> first =
        pool.job((Integer x) -> runUntil(traces, "go")).named("taken").mapAsync(List.of(1));

    assertThatThrownBy(() -> pool.job((Integer x) -> x).named("taken").map(List.of(1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll("taken", "choose another name");
    traces.leave("go");
    assertThat(first.join()).containsExactly(1);
  }

  @Test
  void longTaskHoldsUpNoneBehindItWhileASlotIsFree() {
    assertThatNoneIsHeldUp(1);
  }

  @Test
  void longTaskHoldsUpNoneBehindItInItsOwnChunk() {
    assertThatNoneIsHeldUp(10);
  }

  private void assertThatNoneIsHeldUp(int chunk) {
    Traces traces = Traces.in(folder);
    AsyncResult<List<Integer>> map =
        pool.<Integer, Integer>job(
                x -> {
                  if (x == 3) {
                    traces.await("all others have ended");
                  }
                  traces.leave("ends");
                  return x;
                })
            .chunkSize(chunk)
            .mapAsync(inputs(40));

    await().atMost(LIMIT).until(() -> traces.count("ends") == 39);
    traces.leave("all others have ended");

    assertThat(map.join()).isEqualTo(inputs(40));
    assertThat(traces.count("ends")).isEqualTo(40);
  }

  @Test
  void brokerThatIsNotThereIsNamed() {
    assertThatThrownBy(
            () ->
                Pool.builder()
                    .kafka("request.timeout.ms", "500")
                    .kafka("default.api.timeout.ms", "1000")
                    .connect("127.0.0.1:1"))
        .isInstanceOf(FleetUnavailableException.class)
        .hasMessageContainingAll("127.0.0.1:1", "check the address");
  }

  @Test
  void addressThatIsNoneIsNamed() {
    assertThatThrownBy(() -> Pool.connect("nonsense"))
        .isInstanceOf(FleetUnavailableException.class)
        .hasMessageContainingAll("nonsense", "Invalid url");
  }

  @Test
  void poolIsOpenedOnAFleetWithoutWorkers() {
    try (Pool lonely = Pool.builder().prefix("lonely").connect(TestKafka.bootstrapServers())) {
      AsyncResult<Integer> result = lonely.applyAsync(x -> x, 1);
      assertThat(result.cancel(true)).isTrue();
    }
  }

  private static List<Integer> inputs(int size) {
    return IntStream.range(0, size).boxed().toList();
  }
}
