package dev.fleetpool.worker;

import static dev.fleetpool.metrics.FleetMeter.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fleetpool.child.frame.Frame;
import dev.fleetpool.metrics.Figures;
import dev.fleetpool.metrics.FleetMeter;
import dev.fleetpool.proto.Bytes;
import dev.fleetpool.proto.ChunkKey;
import dev.fleetpool.proto.JobKey;
import dev.fleetpool.proto.ResultMessage;
import dev.fleetpool.proto.ResultMessage.Loss;
import dev.fleetpool.proto.ResultMessage.Origin;
import dev.fleetpool.worker.core.SlotDecision;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class SlotCountsTest {

  private static final long MS = 1_000_000;
  private static final ChunkKey KEY = new ChunkKey(new JobKey("job", 1), 1);

  private final SlotCounts counts = new SlotCounts();
  private final List<String> durations = new ArrayList<>();

  private Figures figures() {
    Figures figures = new Figures();
    counts.addTo(figures);
    return figures;
  }

  private static SlotDecision chunk(int inputBytes, long waitedNs) {
    return new SlotDecision.SendChunk(
        KEY, new Frame.Chunk(1, 1, 0, 2, new byte[inputBytes]), waitedNs);
  }

  private static SlotDecision told(int tasks, int bytes, long busyNs, Optional<Loss> loss) {
    ResultMessage result =
        new ResultMessage(
            new ChunkKey(new JobKey("job", 1), 1),
            1,
            new Origin("host-a", 0, 4711),
            0,
            tasks,
            Bytes.of(new byte[bytes]),
            true,
            busyNs,
            loss,
            OptionalLong.empty());
    return new SlotDecision.Publish(result, 0);
  }

  private static Optional<Loss> loss(Loss.Kind kind) {
    return Optional.of(new Loss(0, kind, OptionalInt.empty(), OptionalInt.empty(), "", ""));
  }

  @Test
  void tasksAndBytesAreThoseOfWhatWasGivenAndTold() {
    counts.did(chunk(100, 0), 0);
    counts.did(told(2, 30, 7 * MS, Optional.empty()), 8 * MS);
    counts.did(told(1, 10, 2 * MS, Optional.empty()), 9 * MS);

    assertThat(figures().count(AGENT_TASK_RUN)).isEqualTo(3);
    assertThat(figures().value(AGENT_TASK_RUN)).isEqualTo(0.009);
    assertThat(figures().value(AGENT_INPUT)).isEqualTo(100);
    assertThat(figures().value(AGENT_RESULT)).isEqualTo(40);
  }

  @Test
  void lossesAreCountedByTheirKind() {
    counts.did(told(0, 0, 0, loss(Loss.Kind.CHILD_LOST)), 0);
    counts.did(told(0, 0, 0, loss(Loss.Kind.TIMED_OUT)), 0);
    counts.did(told(0, 0, 0, loss(Loss.Kind.TIMED_OUT)), 0);

    assertThat(figures().value(AGENT_TASKS_LOST, "child_lost")).isEqualTo(1);
    assertThat(figures().value(AGENT_TASKS_LOST, "timed_out")).isEqualTo(2);
  }

  @Test
  void everyKindOfLossIsATagValueOfTheCatalogue() {
    for (Loss.Kind kind : Loss.Kind.values()) {
      counts.did(told(0, 0, 0, loss(kind)), 0);
    }

    assertThat(FleetMeter.Tag.KIND.known())
        .containsExactlyInAnyOrderElementsOf(figures().tagValues(AGENT_TASKS_LOST));
  }

  @Test
  void chunkWaitsUntilTheChildGetsItAndRunsUntilNothingDoes() {
    counts.tell((meter, ns) -> durations.add(meter + " " + ns / MS));

    counts.did(chunk(1, 5 * MS), 10 * MS);
    counts.ended(17 * MS);
    counts.idle(30 * MS);

    assertThat(durations).containsExactly("AGENT_CHUNK_WAIT 5", "AGENT_CHUNK_RUN 7");
  }

  @Test
  void chunkThatTheChildHasAlreadyRunsFromTheEndOfTheOneBefore() {
    counts.tell((meter, ns) -> durations.add(meter + " " + ns / MS));

    counts.did(chunk(1, 0), 10 * MS);
    counts.did(chunk(1, 0), 12 * MS);
    counts.ended(17 * MS);
    counts.idle(30 * MS);
    counts.idle(40 * MS);

    assertThat(durations)
        .containsExactly(
            "AGENT_CHUNK_WAIT 0", "AGENT_CHUNK_WAIT 0", "AGENT_CHUNK_RUN 7", "AGENT_CHUNK_RUN 13");
  }

  @Test
  void chunkThatIsLetGoBeforeItBeganDoesNotCountAsRun() {
    counts.tell((meter, ns) -> durations.add(meter + " " + ns / MS));

    counts.did(chunk(1, 0), 10 * MS);
    counts.did(chunk(1, 0), 12 * MS);
    counts.cut();
    counts.ended(17 * MS);
    counts.idle(17 * MS);

    assertThat(durations)
        .containsExactly("AGENT_CHUNK_WAIT 0", "AGENT_CHUNK_WAIT 0", "AGENT_CHUNK_RUN 7");
  }

  @Test
  void childrenAreCountedWhenTheyAreStartedAndKilled() {
    counts.startedChild();
    counts.did(new SlotDecision.KillChild(), 0);
    counts.did(new SlotDecision.KillParked(1), 0);

    assertThat(figures().value(AGENT_CHILDREN_STARTED)).isEqualTo(1);
    assertThat(figures().value(AGENT_CHILDREN_KILLED)).isEqualTo(2);
  }
}
