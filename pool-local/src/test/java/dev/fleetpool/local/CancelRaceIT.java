package dev.fleetpool.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleetpool.AsyncResult;
import dev.fleetpool.Pool;
import dev.fleetpool.local.testing.TestFleet;
import dev.fleetpool.local.testing.Traces;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CancelRaceIT {

  private static final int TASKS = 1_000;
  private static final int CANCELLED = 500;

  private final Pool pool = TestFleet.pool();

  @TempDir Path folder;

  @Test
  void futureThatIsCancelledWhileResultsArriveEndsInOneWay() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    Traces traces = Traces.in(folder);
    List<AsyncResult<Integer>> futures = new ArrayList<>();
    for (int x = 0; x < TASKS; x++) {
      futures.add(
          pool.applyAsync(
              y -> {
                traces.leave("ran" + y);
                return -y;
              },
              x));
    }
    List<Integer> order = new ArrayList<>(IntStream.range(0, TASKS).boxed().toList());
    Collections.shuffle(order, random);
    futures.get(order.get(TASKS - 1)).get(20, TimeUnit.SECONDS); // results arrive

    Set<Integer> cancelled = new HashSet<>();
    for (int x : order.subList(0, CANCELLED)) {
      if (futures.get(x).cancel(random.nextBoolean())) {
        cancelled.add(x);
      }
    }

    for (int x = 0; x < TASKS; x++) {
      AsyncResult<Integer> future = futures.get(x);
      if (cancelled.contains(x)) {
        assertThatThrownBy(future::get)
            .as("task %s, seed %s", x, seed)
            .isInstanceOf(CancellationException.class);
      } else {
        assertThat(future.get(20, TimeUnit.SECONDS)).as("seed %s", seed).isEqualTo(-x);
      }
      assertThat(future.isCancelled()).isEqualTo(cancelled.contains(x));
      assertThat(traces.count("ran" + x)).as("runs of %s, seed %s", x, seed).isLessThan(2);
    }
    assertThat(pool.map(x -> x, order)).isEqualTo(order);
  }
}
