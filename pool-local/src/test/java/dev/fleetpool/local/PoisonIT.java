package dev.fleetpool.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.fleetpool.Outcome;
import dev.fleetpool.Pool;
import dev.fleetpool.TaskFailedException;
import dev.fleetpool.TaskFailure;
import dev.fleetpool.TaskFailure.Reason;
import dev.fleetpool.local.testing.Kill;
import dev.fleetpool.local.testing.TestFleet;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A few tasks of many end their children at each attempt. */
class PoisonIT {

  private static final int TASKS = 1_000;
  private static final int HELD = 32 << 20; // half of the heap: what else lives there varies
  private static final int MIB = 1 << 20;

  private final Pool pool = TestFleet.pool();

  /** What a poisonous task does to its child. */
  enum Poison {
    KILL(7, OptionalInt.empty(), OptionalInt.of(9)),
    EXIT(311, OptionalInt.of(5), OptionalInt.empty()),
    HALT(503, OptionalInt.of(6), OptionalInt.empty()),
    HEAP(701, OptionalInt.of(3), OptionalInt.empty());

    final int index;
    final OptionalInt exitCode;
    final OptionalInt signal;

    Poison(int index, OptionalInt exitCode, OptionalInt signal) {
      this.index = index;
      this.exitCode = exitCode;
      this.signal = signal;
    }

    static Optional<Poison> at(int index) {
      return Arrays.stream(values()).filter(poison -> poison.index == index).findFirst();
    }

    void swallow() {
      System.err.println("swallows " + this);
      List<Object> held = new ArrayList<>();
      held.add(fill(ByteBuffer.allocate(HELD)));
      held.add(fill(ByteBuffer.allocateDirect(HELD)));
      try {
        Thread.sleep(500); // the host looks at the memory meanwhile
        end(held);
      } catch (IOException | InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    private void end(List<Object> held) throws IOException, InterruptedException {
      switch (this) {
        case KILL -> Kill.thisProcess();
        case EXIT -> System.exit(5);
        case HALT -> Runtime.getRuntime().halt(6);
        case HEAP -> growFor(held);
      }
    }

    private static void growFor(List<Object> held) {
      while (held.size() < TASKS) {
        held.add(new byte[MIB]);
      }
    }

    private static ByteBuffer fill(ByteBuffer buffer) {
      while (buffer.hasRemaining()) {
        buffer.put((byte) 1);
      }
      return buffer;
    }
  }

  @Test
  void poisonousTasksFailWithWhatIsKnownAndAllOthersAreRight() {
    List<Outcome<Integer>> outcomes =
        pool.<Integer, Integer>job(
                x -> {
                  Poison.at(x).ifPresent(Poison::swallow);
                  return x * x;
                })
            .collectFailures()
            .map(inputs(TASKS));

    for (int x = 0; x < TASKS; x++) {
      if (Poison.at(x).isEmpty()) {
        assertThat(outcomes.get(x).get()).isEqualTo(x * x);
      }
    }
    for (Poison poison : Poison.values()) {
      assertThatAllIsKnown(poison, outcomes.get(poison.index));
    }
    assertThat(pool.map(x -> x, inputs(10))).isEqualTo(inputs(10));
  }

  private static void assertThatAllIsKnown(Poison poison, Outcome<Integer> outcome) {
    TaskFailedException thrown = catchThrowableOfType(TaskFailedException.class, outcome::get);
    TaskFailure failure = thrown.failure();
    assertThat(failure.reason()).isEqualTo(Reason.CHILD_LOST);
    assertThat(failure.attempt()).isEqualTo(2);
    assertThat(failure.exitCode()).isEqualTo(poison.exitCode);
    assertThat(failure.signal()).isEqualTo(poison.signal);
    assertThat(failure.stderrTail()).contains("swallows " + poison);
    long peak = failure.peakMemoryBytes().orElseThrow();
    assertThat(peak).as("peak of %s", poison).isBetween(2L * HELD, 8L * HELD);
    assertThat(thrown).hasMessageContaining("peak memory " + (peak >> 20) + " MiB");
  }

  /** The JDK itself counts direct memory, and its error does not end the JVM. */
  @Test
  void directMemoryBeyondTheLimitIsAFailureOfItsTask() {
    List<Outcome<Integer>> outcomes =
        pool.<Integer, Integer>job(x -> x == 3 ? growDirectMemory() : x)
            .collectFailures()
            .map(inputs(10));

    for (Outcome<Integer> outcome : outcomes) {
      assertThat(outcome.isSuccess()).isEqualTo(outcome.index() != 3);
    }
    TaskFailure failure =
        catchThrowableOfType(TaskFailedException.class, outcomes.get(3)::get).failure();
    assertThat(failure.reason()).isEqualTo(Reason.EXCEPTION);
    assertThat(failure.remoteClass()).isEqualTo(OutOfMemoryError.class.getName());
    assertThat(failure.message()).contains("direct buffer memory");
  }

  /** What they take is not bounded; so they, and not the agent, are to go when nothing is left. */
  @Test
  void processThatATaskStartsIsTheKernelsFirstChoiceToo() {
    assertThat(pool.<Integer, String>apply(x -> scoreOfAProcess(), 1)).isEqualTo("500");
  }

  private static String scoreOfAProcess() throws IOException {
    Process process = new ProcessBuilder("cat", "/proc/self/oom_score_adj").start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
  }

  private static int growDirectMemory() {
    List<ByteBuffer> held = new ArrayList<>();
    while (held.size() < TASKS) {
      held.add(ByteBuffer.allocateDirect(MIB));
    }
    return held.size();
  }

  private static List<Integer> inputs(int size) {
    return IntStream.range(0, size).boxed().toList();
  }
}
