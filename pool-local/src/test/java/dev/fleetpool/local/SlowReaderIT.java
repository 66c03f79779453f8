package dev.fleetpool.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleetpool.Pool;
import dev.fleetpool.local.testing.TestFleet;
import dev.fleetpool.local.testing.Traces;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SlowReaderIT {

  private static final int TASKS = 200;
  private static final long LIMIT_S = 50;

  @TempDir Path folder;

  @Test
  void slowReaderOfLargeResultsKeepsItsMemoryAndItsFleet() throws Exception {
    Pool pool = TestFleet.pool();
    Traces traces = Traces.in(folder);

    Process reader = SlowReader.start("128m", folder, TASKS);
    try {
      assertThat(reader.waitFor(LIMIT_S, TimeUnit.SECONDS)).isTrue();
    } finally {
      reader.destroyForcibly();
    }

    assertThat(reader.exitValue()).isZero();
    assertThat(traces.count("all were right")).isEqualTo(1);
    for (int x = 0; x < TASKS; x++) {
      assertThat(traces.count("ran" + x)).as("runs of task %s", x).isEqualTo(1);
    }
    assertThat(pool.<Integer, Integer>apply(x -> x + 1, 1)).isEqualTo(2);
  }
}
