package dev.fleetpool.coordinator.core;

import static dev.fleetpool.coordinator.core.CoreFixtures.append;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fleetpool.JobTakenOverException;
import dev.fleetpool.coordinator.core.JobSettings.OnFailure;
import dev.fleetpool.coordinator.core.JobSettings.Release;
import dev.fleetpool.coordinator.core.JobSettings.Retries;
import dev.fleetpool.coordinator.core.JobSink.Ending;
import dev.fleetpool.proto.JobKey;
import dev.fleetpool.proto.JobRecord;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two coordinators run a job of one name; this is the core of one of them. */
class TakeOverTest {

  private static final long SECOND_NS = 1_000_000_000;
  private final Coordination core = new Coordination(3 * SECOND_NS);
  private final InputQueue inputs = new InputQueue(1 << 20);
  private final CoreFixtures.Sink sink = new CoreFixtures.Sink();
  private final JobRecord ours = record(10, "us", /* ended= */ false);

  private static JobRecord record(long epoch, String coordinator, boolean ended) {
    return new JobRecord(
        new JobKey("grid", epoch), coordinator, 3, OptionalLong.of(40), JobRecord.Code.NONE, ended);
  }

  @BeforeEach
  void ourJobRuns() {
    core.openJob(
        new JobSettings(
            ours, OptionalInt.empty(), Release.IN_ORDER, OnFailure.STOP, Retries.DEFAULT),
        inputs,
        sink,
        0);
    core.jobPublished(ours.key());
    append(inputs, 1);
    core.takeDecisions();
  }

  private List<JobRecord> published() {
    return core.takeDecisions().stream()
        .filter(Decision.PublishJob.class::isInstance)
        .map(decision -> ((Decision.PublishJob) decision).job())
        .toList();
  }

  @Test
  void laterRunEndsOursAndItsRecordStays() {
    core.jobSeen(record(11, "them", /* ended= */ false), 0);

    assertThat(sink.ending).get().isInstanceOf(Ending.Broken.class);
    RuntimeException why = ((Ending.Broken) sink.ending.get()).cause();
    assertThat(why)
        .isInstanceOf(JobTakenOverException.class)
        .hasMessageContainingAll("job grid", "them", "us", "started later");
    assertThat(core.isIdle()).isTrue();
    assertThat(inputs.isClosed()).isTrue();
    assertThat(core.takeDecisions()).isEmpty();
    core.decide(SECOND_NS);
    assertThat(published()).isEmpty();
  }

  @Test
  void laterRunThatHasEndedEndsOursToo() {
    core.jobSeen(record(11, "them", /* ended= */ true), 0);

    assertThat(sink.ended).isTrue();
    assertThat(published()).isEmpty();
  }

  @Test
  void recordOfAnEarlierRunMakesOursBePublishedAgain() {
    core.jobSeen(record(9, "them", /* ended= */ true), 0);

    assertThat(sink.ended).isFalse();
    assertThat(published()).containsExactly(ours);
  }

  @Test
  void earlierRunThatIsSeenWhileOursIsOnItsWayIsAnsweredToo() {
    JobRecord second = new JobRecord(new JobKey("other", 10), "us", 3, JobRecord.Code.NONE, false);
    core.openJob(
        new JobSettings(
            second, OptionalInt.empty(), Release.IN_ORDER, OnFailure.STOP, Retries.DEFAULT),
        new InputQueue(1 << 20),
        new CoreFixtures.Sink(),
        0);
    core.takeDecisions();

    core.jobSeen(new JobRecord(new JobKey("other", 9), "them", 3, JobRecord.Code.NONE, true), 0);

    assertThat(published()).containsExactly(second);
  }

  @Test
  void ownRecordsChangeNothing() {
    core.jobSeen(ours, 0);
    core.jobSeen(record(9, "us", /* ended= */ true), 0);

    assertThat(sink.ended).isFalse();
    assertThat(published()).isEmpty();
  }

  @Test
  void recordOfAnotherJobChangesNothing() {
    core.jobSeen(new JobRecord(new JobKey("grid-2", 99), "them", 3, JobRecord.Code.NONE, false), 0);

    assertThat(sink.ended).isFalse();
    assertThat(published()).isEmpty();
  }

  @Test
  void recordThatHadToWaitDoesNotComeAfterTheEndOfItsJob() {
    core.publishPostponed(ours, 0);
    core.cancelJob(ours.key(), "enough", 0);
    assertThat(published()).containsExactly(ours.toEnded());

    core.decide(2 * SECOND_NS);

    assertThat(published()).isEmpty();
  }
}
