package dev.fleetpool.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.fleetpool.AsyncResult;
import dev.fleetpool.Outcome;
import dev.fleetpool.Pool;
import dev.fleetpool.RemoteException;
import dev.fleetpool.TaskFailedException;
import dev.fleetpool.TaskFailure;
import dev.fleetpool.TaskFailure.Reason;
import dev.fleetpool.local.testing.TestFleet;
import dev.fleetpool.local.testing.Traces;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaskFailureIT {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final Pool pool = TestFleet.pool();

  @TempDir Path folder;

  /** An exception of the user's own. */
  static final class DiskFull extends Exception {
    DiskFull(String message) {
      super(message);
    }

    DiskFull(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** An exception that cannot even say what it is. */
  static final class Hostile extends RuntimeException {
    @Override
    public String getMessage() {
      throw new IllegalStateException("no message");
    }
  }

  private static int failAt(int bad, int x) throws DiskFull {
    if (x == bad) {
      throw new DiskFull("disk " + x + " is full");
    }
    return x;
  }

  @Test
  void failureSaysWhatHappenedWhere() {
    Traces traces = Traces.in(folder);

    TaskFailedException thrown =
        catchThrowableOfType(
            TaskFailedException.class,
            () ->
                pool.<Integer, Integer>job(
                        x -> {
                          if (x == 37) {
                            traces.leavePid(x);
                          }
                          return failAt(37, x);
                        })
                    .named("disks")
                    .chunkSize(10)
                    .map(inputs(50)));

    TaskFailure failure = thrown.failure();
    assertThat(thrown.jobId()).isEqualTo("disks");
    assertThat(thrown.index()).isEqualTo(37);
    assertThat(failure.attempt()).isEqualTo(1);
    assertThat(failure.reason()).isEqualTo(Reason.EXCEPTION);
    assertThat(failure.host()).isEqualTo(TestFleet.HOST);
    assertThat(failure.childPid()).hasValue(traces.pids(37).get(0));
    assertThat(failure.remoteClass()).isEqualTo(DiskFull.class.getName());
    assertThat(failure.message()).isEqualTo("disk 37 is full");
    assertThat(failure.stack()).contains("TaskFailureIT.failAt(TaskFailureIT.java:");
    assertThat(failure.input()).isEqualTo("37");
    assertThat(thrown)
        .hasMessageContainingAll(
            "task 37 of job disks failed on test-host (pid ",
            "at attempt 1: " + DiskFull.class.getName() + ": disk 37 is full");
    assertThat(thrown.getCause())
        .isInstanceOf(RemoteException.class)
        .hasToString(DiskFull.class.getName() + ": disk 37 is full");
  }

  @Test
  void exceptionOfTheJdkIsTheCauseAsItWas() {
    assertThatThrownBy(
            () ->
                pool.apply(
                    x -> {
                      throw new IOException("no space", new IllegalStateException("at all"));
                    },
                    1))
        .isInstanceOf(TaskFailedException.class)
        .cause()
        .isInstanceOf(IOException.class)
        .hasMessage("no space")
        .cause()
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("at all");
  }

  @Test
  void causesOfTheUsersOwnClassKeepTheirNames() {
    assertThatThrownBy(
            () ->
                pool.apply(
                    x -> {
                      throw new DiskFull("outer", new DiskFull("inner"));
                    },
                    1))
        .hasStackTraceContaining("Caused by: " + DiskFull.class.getName() + ": inner");
  }

  @Test
  void errorsAndHostileExceptionsAreFailuresLikeAnyOther() {
    List<Outcome<Integer>> outcomes =
        pool.<Integer, Integer>job(TaskFailureIT::goWrong).collectFailures().map(inputs(4));

    assertThat(outcomes.get(0).isSuccess()).isTrue();
    assertThat(outcomes.subList(1, 4))
        .allSatisfy(
            outcome ->
                assertThatThrownBy(outcome::get)
                    .isInstanceOfSatisfying(
                        TaskFailedException.class,
                        e -> assertThat(e.failure().reason()).isEqualTo(Reason.EXCEPTION)));
    assertThatThrownBy(outcomes.get(1)::get).hasMessageContaining("StackOverflowError");
    assertThatThrownBy(outcomes.get(2)::get).hasMessageContaining("Hostile");
    assertThatThrownBy(outcomes.get(3)::get).hasMessageContaining("AssertionError");
  }

  private static int goWrong(int how) {
    return switch (how) {
      case 1 -> 1 + goWrong(how);
      case 2 -> throw new Hostile();
      case 3 -> throw new AssertionError("never");
      default -> how;
    };
  }

  @Test
  void futuresCompleteWithTheFailure() {
    AsyncResult<Integer> apply = pool.applyAsync(x -> failAt(3, x), 3);
    AsyncResult<List<Integer>> map = pool.mapAsync(x -> failAt(3, x), inputs(10));

    assertThatThrownBy(apply::get)
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOf(TaskFailedException.class);
    assertThatThrownBy(apply::join).isInstanceOf(TaskFailedException.class);
    assertThatThrownBy(map::get)
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(TaskFailedException.class, e -> assertThat(e.index()).isEqualTo(3));
    assertThat(apply.isReady()).isTrue();
    assertThat(apply.isSuccessful()).isFalse();
    assertThat(apply.handle((value, e) -> e).toCompletableFuture().join())
        .isInstanceOf(TaskFailedException.class);
  }

  @Test
  void mapStopsAtItsFirstFailure() {
    Traces traces = Traces.in(folder);

    assertThatThrownBy(
            () ->
                pool.<Integer, Integer>map(
                    x -> {
                      traces.leave(x);
                      Thread.sleep(5);
                      return failAt(3, x);
                    },
                    inputs(1_000)))
        .isInstanceOfSatisfying(TaskFailedException.class, e -> assertThat(e.index()).isEqualTo(3));

    pool.map(x -> x, inputs(10));
    int started = traces.count();
    assertThat(started).isLessThan(500);
    pool.map(x -> x, inputs(100));
    assertThat(traces.count()).isEqualTo(started);
  }

  @Test
  void mapDoesNotWaitForEarlierTasksWhenALaterOneFails() {
    Traces traces = Traces.in(folder);

    assertThatThrownBy(
            () ->
                pool.<Integer, Integer>job(
                        x -> {
                          if (x == 0) {
                            traces.await("never");
                          }
                          return failAt(1, x);
                        })
                    .chunkSize(1)
                    .map(inputs(2)))
        .isInstanceOfSatisfying(TaskFailedException.class, e -> assertThat(e.index()).isEqualTo(1));
  }

  @Test
  void futureFailsAtOnceWhileItsInputStillWaits() {
    CountDownLatch never = new CountDownLatch(1);
    Iterator<Integer> input =
        Stream.iterate(0, x -> x + 1).peek(x -> waitAt(5, x, never)).iterator();

    AsyncResult<List<Integer>> map = pool.mapAsync(x -> failAt(3, x), () -> input);

    assertThat(map.toCompletableFuture())
        .failsWithin(LIMIT)
        .withThrowableThat()
        .havingCause()
        .isInstanceOfSatisfying(TaskFailedException.class, e -> assertThat(e.index()).isEqualTo(3));
  }

  private static void waitAt(int place, int x, CountDownLatch latch) {
    try {
      if (x == place) {
        latch.await();
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("the input was interrupted", e);
    }
  }

  @Test
  void collectedFailuresComeWithEverythingElse() {
    Traces traces = Traces.in(folder);

    List<Outcome<Integer>> outcomes =
        pool.<Integer, Integer>job(
                x -> {
                  traces.leave(x);
                  return failAt(x - x % 10, x);
                })
            .collectFailures()
            .map(inputs(100));

    assertThat(traces.count()).isEqualTo(100);
    assertThat(outcomes).extracting(Outcome::index).isEqualTo(longs(100));
    for (Outcome<Integer> outcome : outcomes) {
      assertThat(outcome.isSuccess()).isEqualTo(outcome.index() % 10 != 0);
      if (outcome.isSuccess()) {
        assertThat(outcome.get()).isEqualTo((int) outcome.index());
      } else {
        assertThatThrownBy(outcome::get)
            .isInstanceOfSatisfying(
                TaskFailedException.class, e -> assertThat(e.index()).isEqualTo(outcome.index()));
      }
    }
  }

  @Test
  void exceptionGetsNoFurtherAttemptUnlessAsked() {
    Traces traces = Traces.in(folder);

    assertThatThrownBy(() -> pool.apply(x -> failAfter(traces, "once", 0), 0))
        .hasMessageContaining("at attempt 1");
    assertThat(traces.count("once")).isEqualTo(1);

    assertThatThrownBy(
            () -> pool.job(x -> failAfter(traces, "thrice", 0)).retries(2).map(List.of(0)))
        .hasMessageContaining("after 3 attempts");
    assertThat(traces.count("thrice")).isEqualTo(3);
  }

  @Test
  void furtherAttemptMaySucceed() {
    Traces traces = Traces.in(folder);

    List<Integer> results =
        pool.<Integer, Integer>job(x -> x == 4 ? failAfter(traces, "tried", 3) : x)
            .retries(5)
            .chunkSize(10)
            .map(inputs(10));

    assertThat(results).containsExactly(0, 1, 2, 3, 3, 5, 6, 7, 8, 9);
    assertThat(traces.count("tried")).isEqualTo(3);
  }

  /** Succeeds with the number of the call from the {@code good}th call on; 0 for never. */
  private static int failAfter(Traces traces, String name, int good) throws DiskFull {
    traces.leave(name);
    int calls = traces.count(name);
    return failAt(good > 0 && calls >= good ? -1 : calls, calls);
  }

  private static List<Integer> inputs(int size) {
    return IntStream.range(0, size).boxed().toList();
  }

  private static List<Long> longs(int size) {
    return IntStream.range(0, size).mapToObj(i -> (long) i).toList();
  }
}
