package dev.fleetpool.coordinator.core;

import static dev.fleetpool.coordinator.core.CoreFixtures.JOB;
import static dev.fleetpool.coordinator.core.CoreFixtures.THROWN;
import static dev.fleetpool.coordinator.core.CoreFixtures.append;
import static dev.fleetpool.coordinator.core.CoreFixtures.idle;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fleetpool.coordinator.core.JobSettings.Attempts;
import dev.fleetpool.coordinator.core.JobSettings.OnFailure;
import dev.fleetpool.coordinator.core.JobSettings.RehearsalSettings;
import dev.fleetpool.coordinator.core.JobSettings.Release;
import dev.fleetpool.coordinator.core.JobSettings.Retries;
import dev.fleetpool.coordinator.core.JobSettings.Speculation;
import dev.fleetpool.proto.ControlMessage;
import dev.fleetpool.proto.HostRecord;
import dev.fleetpool.proto.HostRecord.SlotRecord;
import dev.fleetpool.proto.JobRecord;
import dev.fleetpool.proto.ResultMessage;
import dev.fleetpool.proto.TaskMessage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class RehearsalTest {

  private static final long MS = 1_000_000;

  private final Coordination core = new Coordination(3_000 * MS);
  private final InputQueue inputs = new InputQueue(1 << 20);
  private final Map<Integer, TaskMessage> sent = new HashMap<>();
  private final List<String> told = new ArrayList<>();
  private final List<ControlMessage> orders = new ArrayList<>();
  private final Map<String, Long> sequences = new HashMap<>();
  private Optional<JobSink.Ending> ending = Optional.empty();
  private long nowNs;

  private final JobSink sink =
      new JobSink() {
        @Override
        public void answered(Answer answer) {
          told.add("answered " + answer.firstIndex());
        }

        @Override
        public void rehearsed() {
          told.add("rehearsed");
        }

        @Override
        public void ended(Optional<Ending> failure, JobProgress last) {
          ending = failure;
          told.add("ended");
        }
      };

  /** Hosts a, b and so on, each with one slot and the partition of its number. */
  private void hosts(String... names) {
    for (int i = 0; i < names.length; i++) {
      long sequence = sequences.merge(names[i], 1L, Long::sum);
      core.heard(new HostRecord(names[i], names[i], sequence, false, List.of(idle(0, i))), nowNs);
    }
  }

  private void open(OnFailure onFailure) {
    open(onFailure, Attempts.of(Retries.DEFAULT));
  }

  private void open(OnFailure onFailure, Attempts attempts) {
    openWith(onFailure, attempts);
    append(inputs, 1);
  }

  private void openWith(OnFailure onFailure, Attempts attempts) {
    JobRecord record = new JobRecord(JOB, "test", 0, JobRecord.Code.NONE, false);
    core.openJob(
        new JobSettings(
            record,
            OptionalInt.empty(),
            Release.IN_ORDER,
            onFailure,
            attempts,
            Optional.of(new RehearsalSettings(1, onFailure))),
        inputs,
        sink,
        nowNs);
    core.jobPublished(JOB);
  }

  private void decide() {
    core.decide(nowNs);
    for (Decision decision : core.takeDecisions()) {
      if (decision instanceof Decision.SendChunk send) {
        sent.put(send.partition(), send.chunk());
      } else if (decision instanceof Decision.GiveOrder give) {
        orders.add(give.order());
      }
    }
  }

  private void answer(int partition, Object value) {
    TaskMessage task = sent.get(partition);
    ResultMessage part = CoreFixtures.results(task.key().chunkId(), 1, 0, value);
    core.answered(
        new ResultMessage(
            part.key(),
            1,
            part.origin(),
            0,
            1,
            part.records(),
            true,
            1_000,
            Optional.empty(),
            part.handedBackFrom()),
        nowNs);
  }

  private void pass(long ms) {
    nowNs += ms * MS;
    decide();
  }

  @Test
  void firstTaskRunsOnEveryHostAlsoOnOneThatIsHeardOfLater() {
    hosts("a", "b");
    open(OnFailure.STOP);
    decide();
    assertThat(sent).containsOnlyKeys(0, 1);
    pass(500);
    hosts("a", "b", "c");
    decide();
    assertThat(sent).containsOnlyKeys(0, 1, 2);
    assertThat(sent.values()).allMatch(task -> task.firstIndex() == 0 && task.count() == 1);
  }

  @Test
  void rehearsalIsOverWhenAllHostsHaveAnswered() {
    hosts("a", "b");
    open(OnFailure.STOP);
    decide();
    answer(0, "x");
    pass(1_300);
    assertThat(told).containsExactly("answered 0");
    answer(1, "x");
    decide();
    assertThat(told).containsExactly("answered 0", "rehearsed");
  }

  @Test
  void rehearsalWaitsUntilEveryHostHasBeenHeard() {
    hosts("a");
    open(OnFailure.STOP);
    decide();
    answer(0, "x");
    pass(1_000);
    assertThat(told).doesNotContain("rehearsed");
    pass(300);
    assertThat(told).contains("rehearsed");
  }

  @Test
  void failureOnOneOtherHostStopsTheJob() {
    hosts("a", "b");
    open(OnFailure.STOP);
    decide();
    answer(0, "x");
    answer(1, THROWN);
    pass(1_300);
    assertThat(told).containsExactly("answered 0", "ended");
    assertThat(ending).get().isInstanceOf(JobSink.Ending.FirstFailure.class);
  }

  @Test
  void failureOnOneHostOnlyStopsAJobThatCollectsFailuresToo() {
    hosts("a", "b");
    open(OnFailure.GO_ON);
    decide();
    answer(1, THROWN);
    answer(0, "x");
    pass(1_300);
    assertThat(told).containsExactly("answered 0", "ended");
  }

  @Test
  void failureOnAllHostsIsDataWhereFailuresAreCollected() {
    hosts("a", "b");
    open(OnFailure.GO_ON);
    decide();
    answer(1, THROWN);
    answer(0, THROWN);
    pass(1_300);
    assertThat(told).containsExactly("answered 0", "rehearsed");
  }

  @Test
  void hostThatIsBusyIsNotWaitedForForEver() {
    hosts("a", "b");
    open(OnFailure.STOP);
    decide();
    answer(0, "x");
    for (int i = 0; i < 22; i++) {
      hosts("a", "b");
      pass(500);
    }
    assertThat(told).contains("rehearsed");
  }

  @Test
  void hostThatDiesAtItsTrialIsNoFailure() {
    hosts("a", "b");
    open(OnFailure.STOP);
    decide();
    answer(0, "x");
    for (int i = 0; i < 9; i++) {
      hosts("a");
      pass(500);
    }
    assertThat(told).containsExactly("answered 0", "rehearsed");
  }

  @Test
  void resultOfATrialMayBeTheFirst() {
    hosts("a", "b");
    open(OnFailure.STOP);
    decide();
    answer(1, "x");
    answer(0, "x");
    pass(1_300);
    assertThat(told).containsExactly("answered 0", "rehearsed");
    assertThat(core.duplicates()).isEqualTo(1);
  }

  @Test
  void trialGetsAsManyAttemptsOnItsHostAsTheTaskItself() {
    hosts("a", "b");
    open(OnFailure.STOP, Attempts.of(new Retries(1, 2)));
    decide();
    answer(0, "x");
    for (int attempt = 1; attempt <= 2; attempt++) {
      assertThat(sent.get(1).attempt()).isEqualTo(attempt);
      answer(1, THROWN);
      decide();
    }
    assertThat(sent.get(1).attempt()).isEqualTo(3);
    pass(1_300);
    assertThat(told).containsExactly("answered 0");
    answer(1, "x");
    decide();
    assertThat(told).containsExactly("answered 0", "rehearsed");
  }

  @Test
  void trialThatUsedUpItsAttemptsStopsTheJob() {
    hosts("a", "b");
    open(OnFailure.STOP, Attempts.of(new Retries(1, 1)));
    decide();
    answer(0, "x");
    answer(1, THROWN);
    decide();
    assertThat(told).containsExactly("answered 0");
    answer(1, THROWN);
    decide();
    assertThat(told).containsExactly("answered 0", "ended");
  }

  @Test
  void taskThatMustNotRunTwiceAtOnceIsNotTriedElsewhere() {
    hosts("a", "b");
    Attempts once =
        new Attempts(Retries.DEFAULT, Backoff.NONE, RetryRule.ALWAYS, Speculation.NO_COPIES);
    open(OnFailure.STOP, once);
    decide();
    pass(500);
    assertThat(sent).hasSize(1);
    answer(sent.keySet().iterator().next(), "x");
    pass(1_300);
    assertThat(told).containsExactly("answered 0", "rehearsed");
  }

  @Test
  void taskThatIsKnownFromAnEarlierRunIsNotTriedAndNobodyIsWaitedFor() throws Exception {
    hosts("a", "b");
    openWith(OnFailure.STOP, Attempts.of(Retries.DEFAULT));
    inputs.appendAnswered(CoreFixtures.results(0, 1, 0, "x").records(), List.of());
    decide();
    assertThat(sent).isEmpty();
    assertThat(told).containsExactly("answered 0", "rehearsed");
  }

  @Test
  void trialWaitsAtABusyHostAlthoughAnotherOneIsFree() {
    hosts("a");
    open(OnFailure.STOP);
    for (int beat = 0; beat < 6; beat++) {
      hosts("a");
      SlotRecord busy = CoreFixtures.running(0, 99, 1);
      core.heard(new HostRecord("b", "b", beat, false, List.of(busy)), nowNs);
      pass(500);
      if (beat == 0) {
        answer(0, "x");
      }
    }
    assertThat(sent).containsOnlyKeys(0, 1);
    assertThat(orders).isEmpty();
    assertThat(told).containsExactly("answered 0");
    answer(1, "x");
    pass(100);
    assertThat(told).containsExactly("answered 0", "rehearsed");
  }
}
