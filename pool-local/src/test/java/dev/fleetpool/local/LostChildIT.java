package dev.fleetpool.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.fleetpool.Outcome;
import dev.fleetpool.Pool;
import dev.fleetpool.TaskFailedException;
import dev.fleetpool.TaskFailure;
import dev.fleetpool.TaskFailure.Reason;
import dev.fleetpool.local.testing.Kill;
import dev.fleetpool.local.testing.TestFleet;
import dev.fleetpool.local.testing.Traces;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LostChildIT {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  /** The start of a JVM, on a machine that has other things to do. */
  private static final Duration AT_ONCE = Duration.ofSeconds(5);

  private static final int KILL = 9;

  /** With which a JVM ends after a crash of native code, when it is to leave no core behind. */
  private static final int CRASH = 1;

  private final Pool pool = TestFleet.pool();

  @TempDir Path folder;

  /** How a child ends. */
  enum Death {
    KILLED(OptionalInt.empty(), OptionalInt.of(KILL)),
    EXIT(OptionalInt.of(5), OptionalInt.empty()),
    HALT(OptionalInt.of(6), OptionalInt.empty()),
    OUT_OF_MEMORY(OptionalInt.of(3), OptionalInt.empty());

    final OptionalInt exitCode;
    final OptionalInt signal;

    Death(OptionalInt exitCode, OptionalInt signal) {
      this.exitCode = exitCode;
      this.signal = signal;
    }

    void die() throws IOException, InterruptedException {
      System.err.println("last words of " + this);
      switch (this) {
        case KILLED -> Kill.thisProcess();
        case EXIT -> System.exit(5);
        case HALT -> Runtime.getRuntime().halt(6);
        case OUT_OF_MEMORY -> fill();
      }
    }

    private static void fill() {
      List<byte[]> kept = new ArrayList<>();
      while (kept.size() < 1_000_000) {
        kept.add(new byte[1 << 20]);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void taskWhoseChildDiesOnceIsAttemptedAgain(Death death) {
    Traces traces = Traces.in(folder);

    List<Long> results =
        pool.<Integer, Long>job(
                x -> {
                  boolean first = traces.count("task" + x) == 0;
                  traces.leave("task" + x);
                  if (x == 4) {
                    traces.leavePid("died");
                    if (first) {
                      death.die();
                    }
                  }
                  return (long) x * x;
                })
            .chunkSize(10)
            .map(inputs(10));

    assertThat(results).isEqualTo(inputs(10).stream().map(x -> (long) x * x).toList());
    assertThat(traces.count("task4")).isEqualTo(2);
    assertThat(new HashSet<>(traces.pids("died"))).hasSize(2);
    for (int x = 5; x < 10; x++) {
      assertThat(traces.count("task" + x)).as("attempts of task %s", x).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void taskWhoseChildDiesEachTimeFailsWithWhatIsKnown(Death death) {
    Traces traces = Traces.in(folder);

    List<Outcome<Integer>> outcomes =
        pool.<Integer, Integer>job(
                x -> {
                  if (x == 4) {
                    traces.leavePid("died");
                    death.die();
                  }
                  return x;
                })
            .chunkSize(10)
            .collectFailures()
            .map(inputs(10));

    for (Outcome<Integer> outcome : outcomes) {
      assertThat(outcome.isSuccess()).isEqualTo(outcome.index() != 4);
    }
    TaskFailedException thrown =
        catchThrowableOfType(TaskFailedException.class, outcomes.get(4)::get);
    TaskFailure failure = thrown.failure();
    assertThat(failure.reason()).isEqualTo(Reason.CHILD_LOST);
    assertThat(failure.attempt()).isEqualTo(2);
    assertThat(failure.host()).isEqualTo(TestFleet.HOST);
    assertThat(traces.pids("died")).hasSize(2).contains(failure.childPid().orElseThrow());
    assertThat(failure.exitCode()).isEqualTo(death.exitCode);
    assertThat(failure.signal()).isEqualTo(death.signal);
    assertThat(failure.stderrTail()).contains("last words of " + death);
    assertThat(failure.input()).isEqualTo("4");
    assertThat(thrown).hasMessageContainingAll("after 2 attempts", "last words of " + death);
  }

  @Test
  void crashInNativeCodeIsToldWithWhatTheJvmSaidOfIt() {
    List<Outcome<Integer>> outcomes =
        pool.<Integer, Integer>job(x -> x == 4 ? crash() : x)
            .childJvmArgs("-XX:-CreateCoredumpOnCrash", "-XX:ErrorFile=" + folder.resolve("error"))
            .collectFailures()
            .map(inputs(10));

    for (Outcome<Integer> outcome : outcomes) {
      assertThat(outcome.isSuccess()).isEqualTo(outcome.index() != 4);
    }
    TaskFailure failure =
        catchThrowableOfType(TaskFailedException.class, outcomes.get(4)::get).failure();
    assertThat(failure.reason()).isEqualTo(Reason.CHILD_LOST);
    assertThat(failure.attempt()).isEqualTo(2);
    assertThat(failure.exitCode()).isEqualTo(OptionalInt.of(CRASH));
    assertThat(failure.stderrTail()).contains("SIGSEGV");
  }

  /** Writes where nothing is. Reflection, because javac warns of this class. */
  private static int crash() throws ReflectiveOperationException {
    Class<?> type = Class.forName("sun.misc.Unsafe");
    Field field = type.getDeclaredField("theUnsafe");
    field.setAccessible(true);
    type.getMethod("putLong", long.class, long.class).invoke(field.get(null), 8L, 1L);
    return 0;
  }

  @Test
  void lostChildGetsAsManyFurtherAttemptsAsAskedFor() {
    Traces traces = Traces.in(folder);

    assertThatThrownBy(
            () ->
                pool.job(
                        x -> {
                          traces.leave("tried");
                          Death.HALT.die();
                          return x;
                        })
                    .retries(0)
                    .map(List.of(1)))
        .isInstanceOf(TaskFailedException.class)
        .hasMessageContaining("at attempt 1");
    assertThat(traces.count("tried")).isEqualTo(1);
  }

  @Test
  void idleChildThatIsKilledIsReplaced() {
    Traces traces = Traces.in(folder);
    List<Long> before = pids(pool, traces, "before");
    before.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
    await()
        .atMost(LIMIT)
        .until(() -> before.stream().noneMatch(pid -> ProcessHandle.of(pid).isPresent()));
    long startNs = System.nanoTime();

    assertThat(pids(pool, traces, "after"))
        .hasSize(TestFleet.SLOTS)
        .doesNotContainAnyElementsOf(before);
    assertThat(Duration.ofNanos(System.nanoTime() - startNs)).isLessThan(AT_ONCE);
  }

  @Test
  void runningChildThatIsKilledFromOutsideLosesOneTask() {
    Traces traces = Traces.in(folder);
    var result =
        pool.<Integer, Integer>job(
                x -> {
                  boolean first = traces.count("task" + x) == 0;
                  traces.leave("task" + x);
                  if (x == 2 && first) {
                    traces.leavePid("runs");
                    traces.await("never");
                  }
                  return x;
                })
            .chunkSize(5)
            .mapAsync(inputs(5));
    await().atMost(LIMIT).until(() -> traces.pids("runs").size() == 1);

    ProcessHandle.of(traces.pids("runs").get(0)).orElseThrow().destroyForcibly();

    assertThat(result.join()).isEqualTo(inputs(5));
    assertThat(traces.count("task2")).isEqualTo(2);
  }

  @Test
  void endlessLoopIsKilledAtItsTimeOut() {
    Traces traces = Traces.in(folder);
    long startNs = System.nanoTime();

    List<Outcome<Integer>> outcomes =
        pool.<Integer, Integer>job(
                x -> {
                  while (x == 4) {
                    if (traces.pids("loops").isEmpty()) {
                      traces.leavePid("loops");
                    }
                  }
                  return x;
                })
            .timeout(Duration.ofMillis(700))
            .retries(0)
            .chunkSize(10)
            .collectFailures()
            .map(inputs(10));

    for (Outcome<Integer> outcome : outcomes) {
      assertThat(outcome.isSuccess()).isEqualTo(outcome.index() != 4);
    }
    assertThatThrownBy(outcomes.get(4)::get)
        .isInstanceOfSatisfying(
            TaskFailedException.class,
            e -> {
              assertThat(e.failure().reason()).isEqualTo(Reason.TIMED_OUT);
              assertThat(e.failure().attempt()).isEqualTo(1);
            })
        .hasMessageContaining("longer than its time-out of 700 ms");
    assertThat(ProcessHandle.of(traces.pids("loops").get(0))).isEmpty();
    assertThat(Duration.ofNanos(System.nanoTime() - startNs)).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  void timeOutHoldsForEachTaskAndNotForTheChunk() {
    assertThat(
            pool.<Integer, Integer>job(
                    x -> {
                      Thread.sleep(60);
                      return x;
                    })
                .timeout(Duration.ofMillis(900))
                .chunkSize(20)
                .map(inputs(20)))
        .isEqualTo(inputs(20));
  }

  @Test
  void processesThatATaskStartedEndWithItsChild() throws Exception {
    Traces traces = Traces.in(folder);
    var result =
        pool.applyAsync(
            x -> {
              long pid = new ProcessBuilder("sleep", "300").start().pid();
              traces.leave("sleep=" + pid);
              while (true) {
                Thread.onSpinWait();
              }
            },
            1);
    await().atMost(LIMIT).until(() -> traces.pids("sleep").size() == 1);

    result.cancel(true);

    long pid = traces.pids("sleep").get(0);
    await()
        .atMost(LIMIT)
        .until(() -> ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false) == false);
  }

  /**
   * Returns the process ids of the children, one for each slot: its tasks wait until every slot has
   * one.
   */
  static List<Long> pids(Pool pool, Traces traces, String what) {
    return pool
        .job(
            (Integer x) -> {
              traces.leavePid(what);
              traces.awaitProcesses(what, TestFleet.SLOTS);
              return ProcessHandle.current().pid();
            })
        .chunkSize(1)
        .map(inputs(2 * TestFleet.SLOTS))
        .stream()
        .distinct()
        .toList();
  }

  private static List<Integer> inputs(int size) {
    return IntStream.range(0, size).boxed().toList();
  }
}
