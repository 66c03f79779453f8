package dev.fleetpool.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleetpool.coordinator.DetachedLog.Known;
import dev.fleetpool.proto.JobKey;
import dev.fleetpool.proto.JobRecord;
import dev.fleetpool.proto.JobStateRecord;
import dev.fleetpool.proto.JobStateRecord.Counts;
import dev.fleetpool.proto.JobStateRecord.Phase;
import dev.fleetpool.proto.SubmissionRecord;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What is known of detached jobs when records were doubled, kept or dropped by compaction. */
class DetachedTableTest {

  private final DetachedLog.Table table = new DetachedLog.Table();

  private static SubmissionRecord submission(long epoch) {
    return new SubmissionRecord(
        new JobRecord(
            new JobKey("grid", epoch), "", 0, OptionalLong.of(0), JobRecord.Code.NONE, false),
        new SubmissionRecord.Inputs(0, 0, 3),
        new SubmissionRecord.Terms(
            0, true, OptionalInt.empty(), new SubmissionRecord.Backoff(0, 0), false, List.of()),
        false);
  }

  private static JobStateRecord state(long epoch, Phase phase) {
    return new JobStateRecord(new JobKey("grid", epoch), phase, "service", Counts.none(3), "");
  }

  private Known known() {
    return table.find("grid").orElseThrow();
  }

  @Test
  void jobWithoutAFinalStateIsNotOver() {
    table.see(submission(5));
    assertThat(known().isOver()).isFalse();
    table.see(state(5, Phase.RUNNING));
    assertThat(known().isOver()).isFalse();
    table.see(state(5, Phase.DONE));
    assertThat(known().isOver()).isTrue();
  }

  @Test
  void stateOfAnEarlierSubmissionSaysNothingOfTheLaterOne() {
    table.see(submission(5));
    table.see(state(5, Phase.DONE));
    table.see(submission(6));
    assertThat(known().submission().job().key().epoch()).isEqualTo(6);
    assertThat(known().state()).isEmpty();
    assertThat(known().isOver()).isFalse();
  }

  @Test
  void earlierSubmissionThatComesAgainChangesNothing() {
    table.see(submission(6));
    table.see(submission(5));
    assertThat(known().submission()).isEqualTo(submission(6));
  }

  @Test
  void finalStateStandsWhateverComesLate() {
    table.see(submission(5));
    table.see(state(5, Phase.DONE));
    table.see(state(5, Phase.RUNNING));
    table.see(state(5, Phase.CANCELLED));
    assertThat(known().state()).contains(state(5, Phase.DONE));
  }

  @Test
  void cancelledStaysCancelled() {
    table.see(submission(5).toCancelled());
    table.see(submission(5));
    assertThat(known().submission().cancelled()).isTrue();
  }
}
