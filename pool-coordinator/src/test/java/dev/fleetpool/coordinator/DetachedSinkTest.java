package dev.fleetpool.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleetpool.FleetUnavailableException;
import dev.fleetpool.JobTakenOverException;
import dev.fleetpool.coordinator.JobRun.Past;
import dev.fleetpool.coordinator.core.Answer;
import dev.fleetpool.coordinator.core.JobProgress;
import dev.fleetpool.coordinator.core.JobSink.Ending;
import dev.fleetpool.kafka.RecordPublisher;
import dev.fleetpool.proto.DetachedCodec;
import dev.fleetpool.proto.JobKey;
import dev.fleetpool.proto.JobRecord;
import dev.fleetpool.proto.JobStateRecord;
import dev.fleetpool.proto.JobStateRecord.Phase;
import dev.fleetpool.proto.SubmissionRecord;
import dev.fleetpool.proto.Topics;
import dev.fleetpool.proto.UnreadableRecordException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** How a detached job ends, when messages get through and when they do not. */
class DetachedSinkTest {

  private static final Topics TOPICS = new Topics("f");
  private static final JobKey RUN = new JobKey("grid", 9);
  private static final JobProgress LAST =
      new JobProgress("grid", Optional.of(3L), 3, 1, 0, 2, 1_000_000);
  private static final Answer FAILURE = new Answer.Refused(2, new IllegalStateException("no"));
  private static final SubmissionRecord SUBMISSION =
      new SubmissionRecord(
          new JobRecord(
              new JobKey("grid", 5), "", 0, OptionalLong.of(0), JobRecord.Code.NONE, false),
          new SubmissionRecord.Inputs(0, 0, 3),
          new SubmissionRecord.Terms(
              0, true, OptionalInt.empty(), new SubmissionRecord.Backoff(0, 0), false, List.of()),
          false);

  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(
          /* autoComplete= */ false, null, new ByteArraySerializer(), new ByteArraySerializer());
  private final RecordPublisher publisher = new RecordPublisher(producer, TOPICS);
  private final List<String> events = new ArrayList<>();
  private boolean outage;

  private final DetachedSink sink =
      new DetachedSink(
          new JobRun(RUN, 0, OptionalLong.of(0), OptionalLong.of(0), Past.NONE, 0),
          new StatePublisher(SUBMISSION, "service", publisher, () -> 0, Runnable::run),
          publisher,
          Runnable::run,
          () -> outage,
          new DetachedSink.Owner() {
            @Override
            public void closed() {
              events.add("closed");
            }

            @Override
            public void over() {
              events.add("over");
            }

            @Override
            public void interrupted() {
              events.add("interrupted");
            }
          });

  private List<Phase> told() {
    return producer.history().stream()
        .filter(record -> record.topic().equals(TOPICS.states()))
        .map(DetachedSinkTest::state)
        .map(JobStateRecord::phase)
        .toList();
  }

  private static JobStateRecord state(ProducerRecord<byte[], byte[]> record) {
    try {
      return DetachedCodec.decodeState(record.value());
    } catch (UnreadableRecordException e) {
      throw new AssertionError(e);
    }
  }

  private static Optional<Ending> broken(RuntimeException cause) {
    return Optional.of(new Ending.Broken(cause));
  }

  @Test
  void endIsToldAfterTheFailures() {
    sink.answered(FAILURE);
    sink.ended(Optional.empty(), LAST);
    assertThat(told()).isEmpty();
    assertThat(events).containsExactly("closed");

    producer.completeNext();

    assertThat(told()).containsExactly(Phase.DONE);
    assertThat(events).containsExactly("closed", "over");
  }

  @Test
  void jobOfWhichAFailureWasLostIsNoDoneJob() {
    sink.answered(FAILURE);
    sink.ended(Optional.empty(), LAST);

    producer.errorNext(new TimeoutException("nobody answers"));

    assertThat(told()).isEmpty();
    assertThat(events).containsExactly("closed", "interrupted");
  }

  @Test
  void jobWhoseFailureIsRefusedForGoodHasFailed() {
    sink.answered(FAILURE);
    sink.ended(Optional.empty(), LAST);

    producer.errorNext(new RecordTooLargeException("too large"));

    assertThat(told()).containsExactly(Phase.FAILED);
    assertThat(events).containsExactly("closed", "over");
  }

  @Test
  void cancelledJobIsOverWhateverWasLost() {
    sink.answered(FAILURE);
    sink.ended(Optional.of(new Ending.Cancelled("was cancelled")), LAST);

    producer.errorNext(new TimeoutException("nobody answers"));

    assertThat(told()).containsExactly(Phase.CANCELLED);
    assertThat(events).containsExactly("closed", "over");
  }

  @Test
  void outageIsNoEnd() {
    outage = true;
    sink.ended(broken(new FleetUnavailableException("a chunk could not be sent", null)), LAST);
    assertThat(told()).isEmpty();
    assertThat(events).containsExactly("closed", "interrupted");
  }

  @Test
  void jobThatCannotBeRunAlthoughBrokersAnswerHasFailed() {
    sink.ended(broken(new FleetUnavailableException("a topic was deleted", null)), LAST);
    assertThat(told()).containsExactly(Phase.FAILED);
    assertThat(events).containsExactly("closed", "over");
  }

  @Test
  void jobThatWasTakenOverIsLeft() {
    sink.ended(broken(new JobTakenOverException("a later one runs")), LAST);
    assertThat(told()).isEmpty();
    assertThat(events).containsExactly("closed", "over");
  }

  @Test
  void endIsToldAgainUntilABrokerTakesIt() {
    sink.ended(Optional.empty(), LAST);
    producer.errorNext(new TimeoutException("nobody answers"));
    producer.errorNext(new TimeoutException("nobody answers"));
    producer.completeNext();
    assertThat(told()).containsExactly(Phase.DONE, Phase.DONE, Phase.DONE);
  }
}
