package dev.fleetpool.coordinator.core;

import static dev.fleetpool.coordinator.core.CoreFixtures.JOB;
import static dev.fleetpool.coordinator.core.CoreFixtures.MS;
import static dev.fleetpool.coordinator.core.CoreFixtures.SECOND;
import static dev.fleetpool.coordinator.core.CoreFixtures.THROWN;
import static dev.fleetpool.coordinator.core.CoreFixtures.append;
import static dev.fleetpool.coordinator.core.CoreFixtures.results;
import static dev.fleetpool.metrics.FleetMeter.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fleetpool.coordinator.core.JobSettings.OnFailure;
import dev.fleetpool.coordinator.core.JobSettings.Release;
import dev.fleetpool.coordinator.core.JobSettings.Retries;
import dev.fleetpool.metrics.FleetMeter;
import dev.fleetpool.proto.HostRecord;
import dev.fleetpool.proto.JobRecord;
import dev.fleetpool.proto.ResultMessage;
import dev.fleetpool.proto.TaskMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the meters of a coordinator say: a job of five tasks on one slot of one host. */
class CoordinationFiguresTest {

  private final Coordination core = new Coordination(3 * SECOND);
  private final InputQueue inputs = new InputQueue(1 << 20);
  private final CoreFixtures.Sink sink = new CoreFixtures.Sink();
  private final List<TaskMessage> sent = new ArrayList<>();
  private final List<Long> roundTrips = new ArrayList<>();
  private long sequence;
  private long nowNs = 7 * SECOND;

  @BeforeEach
  void firstTaskIsSent() {
    JobRecord record =
        new JobRecord(JOB, "test", 0, OptionalLong.of(0), JobRecord.Code.NONE, false);
    core.tell((meter, ns) -> roundTrips.add(ns));
    core.openJob(
        new JobSettings(
            record, OptionalInt.of(1), Release.IN_ORDER, OnFailure.GO_ON, new Retries(1, 1)),
        inputs,
        sink,
        nowNs);
    core.jobPublished(JOB);
    append(inputs, 5);
    inputs.end();
    beat();
    decide();
  }

  private double value(FleetMeter meter) {
    return core.figures(nowNs).value(meter);
  }

  private double value(FleetMeter meter, String tag) {
    return core.figures(nowNs).value(meter, tag);
  }

  private void beat() {
    HostRecord beat = new HostRecord("a", "a", sequence++, false, List.of(CoreFixtures.idle(0, 0)));
    core.heard(beat, nowNs);
  }

  private void decide() {
    core.decide(nowNs);
    for (Decision decision : core.takeDecisions()) {
      if (decision instanceof Decision.SendChunk send) {
        sent.add(send.chunk());
      }
    }
  }

  /** Answers the chunk that was sent last, after it has run for so long. */
  private void answer(Object value, long busyNs) {
    TaskMessage chunk = sent.get(sent.size() - 1);
    nowNs += busyNs + MS;
    ResultMessage told = results(chunk.key().chunkId(), chunk.attempt(), chunk.firstIndex(), value);
    core.answered(
        new ResultMessage(
            told.key(),
            told.attempt(),
            told.origin(),
            told.firstIndex(),
            1,
            told.records(),
            true,
            busyNs,
            Optional.empty(),
            OptionalLong.empty()),
        nowNs);
    beat();
    decide();
  }

  @Test
  void whatIsOnItsWayAndWhatWaitsIsCounted() {
    assertThat(value(COORDINATOR_JOBS)).isEqualTo(1);
    assertThat(value(COORDINATOR_HOSTS)).isEqualTo(1);
    assertThat(value(COORDINATOR_SLOTS)).isEqualTo(1);
    assertThat(value(COORDINATOR_CREDITS)).isZero();
    assertThat(value(COORDINATOR_CHUNKS_OUTSTANDING)).isEqualTo(1);
    assertThat(value(COORDINATOR_TASKS_OUTSTANDING)).isEqualTo(1);
    assertThat(value(COORDINATOR_TASKS_PENDING)).isEqualTo(4);
    assertThat(value(COORDINATOR_CHUNKS_SENT)).isEqualTo(1);
    assertThat(value(COORDINATOR_TASKS_SENT)).isEqualTo(1);
  }

  @Test
  void backlogIsPendingTasksTimesTheirLearnedDurationForEachSlot() {
    assertThat(value(COORDINATOR_BACKLOG)).as("nothing is learned").isZero();

    answer("done", 2 * SECOND);

    assertThat(value(COORDINATOR_TASKS_PENDING)).isEqualTo(3);
    assertThat(value(COORDINATOR_WORK_PENDING)).isEqualTo(6);
    assertThat(value(COORDINATOR_BACKLOG)).isEqualTo(6);
    core.heard(
        new HostRecord(
            "b", "b", 0, false, List.of(CoreFixtures.idle(0, 1), CoreFixtures.idle(1, 2))),
        nowNs);
    assertThat(value(COORDINATOR_BACKLOG)).as("three slots").isEqualTo(2);
    assertThat(value(COORDINATOR_CREDITS)).isEqualTo(2);
  }

  @Test
  void roundTripLastsFromTheSendingOfAChunkToItsEnd() {
    answer("done", 2 * SECOND);

    assertThat(roundTrips).containsExactly(2 * SECOND + MS);
  }

  @Test
  void failuresAndFurtherAttemptsAreCounted() {
    answer(THROWN, SECOND);
    assertThat(value(COORDINATOR_RETRIES)).isEqualTo(1);
    assertThat(value(COORDINATOR_TASKS_ANSWERED, "failure")).isZero();

    answer(THROWN, SECOND);

    assertThat(value(COORDINATOR_TASKS_ANSWERED, "failure")).isEqualTo(1);
    assertThat(value(JOB_TASKS_FAILED, "job")).isEqualTo(1);
  }

  @Test
  void resultsThatCameBeforeAreDuplicates() {
    TaskMessage first = sent.get(0);
    answer("done", SECOND);

    core.answered(results(first.key().chunkId(), 1, first.firstIndex(), "again"), nowNs);

    assertThat(value(COORDINATOR_DUPLICATES)).isEqualTo(1);
    assertThat(value(COORDINATOR_TASKS_ANSWERED, "result")).isEqualTo(1);
  }

  @Test
  void jobHasFiguresWhileItRunsAndIsInTheSumsAfterwards() {
    answer("done", 2 * SECOND);
    assertThat(value(JOB_TASKS_PENDING, "job")).isEqualTo(3);
    assertThat(value(JOB_TASKS_ANSWERED, "job")).isEqualTo(1);
    assertThat(value(JOB_TASK_DURATION, "job")).isEqualTo(2);

    for (int i = 1; i < 5; i++) {
      answer("done", 2 * SECOND);
    }

    assertThat(sink.ended).isTrue();
    assertThat(core.figures(nowNs).tagValues(JOB_TASKS_PENDING)).isEmpty();
    assertThat(value(COORDINATOR_JOBS)).isZero();
    assertThat(value(COORDINATOR_TASKS_ANSWERED, "result")).isEqualTo(5);
  }

  @Test
  void hostThatFallsSilentIsLostWithItsChunkAndOneThatLeavesIsNot() {
    for (int i = 0; i < 50; i++) {
      nowNs += 100 * MS;
      core.heard(HostRecord.PROBE, nowNs);
      decide();
    }
    assertThat(value(COORDINATOR_HOSTS_LOST)).isEqualTo(1);
    assertThat(value(COORDINATOR_CHUNKS_LOST)).isEqualTo(1);
    assertThat(value(COORDINATOR_HOSTS)).isZero();

    beat();
    core.heard(new HostRecord("a", "a", sequence++, true, List.of()), nowNs);

    assertThat(value(COORDINATOR_HOSTS_LOST)).isEqualTo(1);
  }
}
