package dev.fleetpool.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleetpool.AsyncResult;
import dev.fleetpool.Pool;
import dev.fleetpool.ResultStream;
import dev.fleetpool.local.testing.RecordCopier;
import dev.fleetpool.local.testing.TestFleet;
import dev.fleetpool.local.testing.Traces;
import dev.fleetpool.proto.Topics;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DuplicateRecordIT {

  private static final int TASKS = 400;

  @TempDir Path folder;

  @Test
  void whatIsWrittenTwiceIsDoneOnce() throws Exception {
    Pool pool = TestFleet.pool();
    Topics topics = new Topics(TestFleet.PREFIX);
    Traces traces = Traces.in(folder);
    List<Integer> inputs = IntStream.range(0, TASKS).boxed().toList();

    try (RecordCopier copier = RecordCopier.start(topics.settings().keySet())) {
      AsyncResult<List<Integer>> results =
          pool.<Integer, Integer>job(
                  x -> {
                    traces.leave("ran" + x);
                    Thread.sleep(5);
                    return -x;
                  })
              .chunkSize(2)
              .mapAsync(inputs);

      assertThat(results.get(30, TimeUnit.SECONDS))
          .isEqualTo(inputs.stream().map(x -> -x).toList());
      assertThat(pool.map(x -> x + 1, inputs)).isEqualTo(inputs.stream().map(x -> x + 1).toList());
      try (ResultStream<Integer> asTheyCome = pool.imapUnordered(x -> x + 2, inputs)) {
        assertThat(asTheyCome.stream().toList())
            .containsExactlyInAnyOrderElementsOf(inputs.stream().map(x -> x + 2).toList());
      }
      assertThat(copier.copies(topics.tasks())).isGreaterThan(TASKS / 4);
      assertThat(copier.copies(topics.results())).isGreaterThan(TASKS / 4);
    }

    assertThat(pool.map(x -> x, inputs)).isEqualTo(inputs);
    for (int x = 0; x < TASKS; x++) {
      assertThat(traces.count("ran" + x)).as("runs of task %s", x).isEqualTo(1);
    }
  }
}
