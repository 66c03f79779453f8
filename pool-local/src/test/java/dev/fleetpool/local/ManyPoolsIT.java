package dev.fleetpool.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleetpool.AsyncResult;
import dev.fleetpool.Pool;
import dev.fleetpool.local.testing.TestFleet;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Several pools at once on one fleet. */
class ManyPoolsIT {

  /** One more than there are partitions for replies, so that two pools read the same one. */
  private static final int POOLS = 9;

  private static final int TASKS = 300;

  private final List<Pool> pools = new ArrayList<>();

  @AfterEach
  void terminate() {
    pools.forEach(Pool::terminate);
  }

  @Test
  void poolsThatReadTheSameRepliesGetTheirOwnResults() {
    for (int i = 0; i < POOLS; i++) {
      pools.add(TestFleet.connect(Pool.builder()));
    }

    List<AsyncResult<List<Integer>>> results = new ArrayList<>();
    for (int i = 0; i < POOLS; i++) {
      int add = i * TASKS;
      results.add(
          pools
              .get(i)
              .job((Integer x) -> x + add)
              .chunkSize(10) // chunks of all pools look alike
              .mapAsync(inputs(0)));
    }

    for (int i = 0; i < POOLS; i++) {
      assertThat(results.get(i).join()).as("results of pool %d", i).isEqualTo(inputs(i * TASKS));
    }
  }

  private static List<Integer> inputs(int first) {
    return IntStream.range(first, first + TASKS).boxed().toList();
  }
}
