package dev.fleetpool.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fleetpool.Outcome;
import dev.fleetpool.Pool;
import dev.fleetpool.local.testing.TestFleet;
import dev.fleetpool.local.testing.Traces;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AttemptsIT {

  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final int LAST = 9;

  private final Pool pool = TestFleet.pool();

  @TempDir Path folder;

  @Test
  void failedTaskWaitsAndIsTriedAgainAsTheConditionSays() {
    Traces traces = Traces.in(folder);
    pool.map(x -> x, inputs()); // a cold fleet takes as long as the waits that are measured
    long startNs = System.nanoTime();

    List<Outcome<Integer>> outcomes =
        pool.<Integer, Integer>job(
                x -> {
                  traces.leave("task" + x);
                  if (x == 1) {
                    throw new IllegalStateException("for good");
                  }
                  if (x == 2 && traces.count("task2") < 3) {
                    throw new IOException("for now");
                  }
                  return x;
                })
            .retries(5)
            .backoff(Duration.ofMillis(400), Duration.ofMillis(600))
            .retryIf(failure -> failure.remoteClass().equals(IOException.class.getName()))
            .collectFailures()
            .map(List.of(0, 1, 2));

    assertThat(outcomes.get(0)).isInstanceOf(Outcome.Success.class);
    assertThat(outcomes.get(1)).isInstanceOf(Outcome.Failure.class);
    assertThat(outcomes.get(2)).isInstanceOf(Outcome.Success.class);
    assertThat(traces.count("task1")).isEqualTo(1);
    assertThat(traces.count("task2")).isEqualTo(3);
    // At least half of 400 ms and half of 600 ms.
    assertThat(Duration.ofNanos(System.nanoTime() - startNs)).isGreaterThan(Duration.ofMillis(500));
  }

  @Test
  void taskThatHangsIsOvertakenByItsCopyAndInterrupted() {
    Traces traces = Traces.in(folder);

    List<Integer> results =
        pool.<Integer, Integer>job(
                x -> {
                  boolean first = traces.count("task" + x) == 0;
                  traces.leave("task" + x);
                  if (x == LAST && first) {
                    try {
                      Thread.sleep(60_000);
                    } catch (InterruptedException e) {
                      traces.leave("interrupted");
                      throw e;
                    }
                  }
                  return x;
                })
            .map(() -> inputsUntil(() -> traces.count("interrupted") == 1));

    assertThat(results).isEqualTo(inputs());
    assertThat(traces.count("task" + LAST)).isEqualTo(2);
    for (int x : inputs().subList(0, LAST)) {
      assertThat(traces.count("task" + x)).as("runs of task %s", x).isEqualTo(1);
    }
  }

  @Test
  void taskOfAJobWithoutSpeculationRunsOnceHoweverLong() {
    Traces traces = Traces.in(folder);

    List<Integer> results =
        pool.<Integer, Integer>job(
                x -> {
                  traces.leave("task" + x);
                  Thread.sleep(x == LAST ? 4_000 : 1);
                  return x;
                })
            .withoutSpeculation()
            .map(inputs());

    assertThat(results).isEqualTo(inputs());
    assertThat(traces.count()).isEqualTo(inputs().size());
  }

  /** Keeps its job open until something has happened, since the end of a job interrupts as well. */
  private static Iterator<Integer> inputsUntil(Callable<Boolean> happened) {
    Iterator<Integer> inputs = inputs().iterator();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        if (!inputs.hasNext()) {
          await().atMost(LIMIT).until(happened);
        }
        return inputs.hasNext();
      }

      @Override
      public Integer next() {
        return inputs.next();
      }
    };
  }

  private static List<Integer> inputs() {
    return IntStream.rangeClosed(0, LAST).boxed().toList();
  }
}
