package dev.fleetpool.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.fleetpool.Outcome;
import dev.fleetpool.TaskFailedException;
import dev.fleetpool.TaskFailure;
import dev.fleetpool.TaskFailure.Reason;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tasks that fill the memory of their host outside the heap, which the JVM bounds. */
class MemoryIT {

  private static final int TASKS = 100;
  private static final int POISON = 37;
  private static final int MIB = 1 << 20;
  private static final int ALLOWED_MIB = 250;

  /** What it would take if nobody stopped it; little enough to do no harm where nobody does. */
  private static final int WANTED_MIB = 900;

  @TempDir Path folder;

  @Test
  void taskThatFillsNativeMemoryAtEachAttemptFailsAndHarmsNobodyElse() throws Exception {
    try (ChaosFleet fleet = ChaosFleet.on(SharedBroker.bootstrapServers(), folder)) {
      AgentProcess agent =
          fleet.start("host-a", place -> place.with("--child-memory", ALLOWED_MIB + "m"));
      agent.awaitJoined();

      List<Outcome<Integer>> outcomes =
          fleet
              .pool()
              .<Integer, Integer>job(x -> x == POISON ? grow() : x * x)
              .childJvmArgs("-XX:MaxDirectMemorySize=2g")
              .timeout(Duration.ofSeconds(30))
              .collectFailures()
              .map(IntStream.range(0, TASKS).boxed().toList());

      for (int x = 0; x < TASKS; x++) {
        if (x != POISON) {
          assertThat(outcomes.get(x).get()).isEqualTo(x * x);
        }
      }
      assertThatItSaysWhy(outcomes.get(POISON));
      assertThat(agent.isAlive()).isTrue();
      fleet.runSecondJob();
      assertThat(agent.log()).doesNotContain("ERROR");
    }
  }

  private static void assertThatItSaysWhy(Outcome<Integer> outcome) {
    TaskFailedException thrown = catchThrowableOfType(TaskFailedException.class, outcome::get);
    assertThat(thrown).as("the task took %d MiB and was not stopped", WANTED_MIB).isNotNull();
    TaskFailure failure = thrown.failure();
    assertThat(failure.reason()).isEqualTo(Reason.CHILD_LOST);
    assertThat(failure.attempt()).isEqualTo(2);
    assertThat(failure.signal()).isEqualTo(OptionalInt.of(9));
    assertThat(failure.stderrTail()).contains("grows without bounds");
    assertThat(failure.peakMemoryBytes().orElseThrow())
        .isBetween((long) ALLOWED_MIB * MIB, (long) WANTED_MIB * MIB);
    assertThat(thrown)
        .hasMessageContainingAll(
            "after 2 attempts", "more than childMemory=250m", "--child-memory", "peak memory");
  }

  /** Grows by a MiB every other millisecond, as native libraries do: no garbage, no heap. */
  private static int grow() throws InterruptedException {
    System.err.println("grows without bounds");
    List<ByteBuffer> held = new ArrayList<>();
    while (held.size() < WANTED_MIB) {
      ByteBuffer buffer = ByteBuffer.allocateDirect(MIB);
      while (buffer.hasRemaining()) {
        buffer.putLong(1);
      }
      held.add(buffer);
      Thread.sleep(2);
    }
    return held.size();
  }
}
