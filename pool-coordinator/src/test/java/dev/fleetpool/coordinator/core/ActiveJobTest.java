package dev.fleetpool.coordinator.core;

import static dev.fleetpool.coordinator.core.CoreFixtures.append;
import static dev.fleetpool.coordinator.core.CoreFixtures.chunk;
import static dev.fleetpool.coordinator.core.CoreFixtures.values;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleetpool.TaskFailure.Reason;
import dev.fleetpool.coordinator.core.JobSettings.Attempts;
import dev.fleetpool.coordinator.core.JobSettings.OnFailure;
import dev.fleetpool.coordinator.core.JobSettings.Release;
import dev.fleetpool.coordinator.core.JobSettings.Retries;
import dev.fleetpool.coordinator.core.JobSettings.Speculation;
import dev.fleetpool.proto.Bytes;
import dev.fleetpool.proto.ResultMessage.Loss;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ActiveJobTest {

  private final CoreFixtures.Sink sink = new CoreFixtures.Sink();
  private final InputQueue inputs = new InputQueue(1 << 20);
  private final ActiveJob job = CoreFixtures.job(sink, inputs, Release.IN_ORDER, Retries.DEFAULT);

  private ActiveJob unpublished(OnFailure onFailure) {
    return new ActiveJob(
        CoreFixtures.settings(Release.IN_ORDER, onFailure, Retries.DEFAULT), inputs, sink, 0, 0);
  }

  @Test
  void nothingIsSentBeforeAgentsKnowTheJob() {
    ActiveJob unknown = unpublished(OnFailure.GO_ON);
    append(inputs, 1);
    assertThat(unknown.hasWork()).isFalse();
    assertThat(unknown.nextChunk(1)).isEmpty();
    unknown.published();
    assertThat(unknown.nextChunk(1)).isPresent();
  }

  @Test
  void whatWasHandedBackGoesBeforeNewInputs() {
    append(inputs, 3);
    Chunk first = job.nextChunk(1).orElseThrow();
    job.handedBack(first);
    assertThat(job.nextChunk(1)).contains(first);
    assertThat(job.nextChunk(1).orElseThrow().firstIndex()).isEqualTo(1);
  }

  @Test
  void chunksAreTakenWholeFromTheInputs() {
    job.times.add(1_000, 100_000_000);
    append(inputs, 614);
    List<Integer> sizes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      sizes.add(job.nextChunk(2).orElseThrow().count());
    }
    assertThat(sizes).containsExactly(153, 115, 86);
  }

  @Test
  void largeChunkThatWasHandedBackIsNotSentAgainTaskByTask() {
    job.times.add(1_000, 100_000_000);
    append(inputs, 614);
    inputs.take(614, 1 << 20);
    job.handedBack(chunk(0, 614));
    assertThat(job.nextChunk(2).orElseThrow().count()).isEqualTo(153);
    assertThat(job.nextChunk(2).orElseThrow().count()).isEqualTo(115);
  }

  @Test
  void answeredTasksAreCutOutOfWhatIsSentAgain() {
    job.times.add(1_000, 1_000_000);
    append(inputs, 100);
    inputs.take(100, 1 << 20);
    append(inputs, 100);
    job.answer(results(2, 2));
    job.handedBack(chunk(0, 6));
    assertThat(values(job.nextChunk(1).orElseThrow().inputs())).containsExactly(0L, 1L);
    assertThat(values(job.nextChunk(1).orElseThrow().inputs())).containsExactly(4L, 5L);
    assertThat(job.nextChunk(1).orElseThrow().firstIndex()).isEqualTo(100);
  }

  @Test
  void answersAreReleasedInOrder() {
    job.answer(results(1, 1));
    assertThat(sink.answers).isEmpty();
    job.answer(results(0, 1));
    assertThat(sink.indexes()).containsExactly(0L, 1L);
  }

  @Test
  void answersAreReleasedAsTheyComeIfTheJobSaysSo() {
    ActiveJob unordered = CoreFixtures.job(sink, inputs, Release.AS_THEY_COME, Retries.DEFAULT);
    unordered.answer(results(1, 1));
    assertThat(sink.indexes()).containsExactly(1L);
  }

  @Test
  void secondAnswerIsAnError() {
    job.answer(results(0, 2));
    assertThatThrownBy(() -> job.answer(results(1, 1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("task 1 of job");
  }

  @Test
  void cancelledTaskIsNotSentAndHoldsNothingUp() {
    append(inputs, 2);
    inputs.end();
    job.forget(0);
    assertThat(job.nextChunk(1).orElseThrow().firstIndex()).isEqualTo(1);
    job.answer(results(1, 1));
    assertThat(sink.indexes()).containsExactly(1L);
    assertThat(job.isComplete()).isTrue();
  }

  @Test
  void refusedInputsAreAnsweredInTheirPlace() {
    append(inputs, 1);
    inputs.appendRefused(new IllegalArgumentException("too large"));
    append(inputs, 1);
    assertThat(job.nextChunk(1).orElseThrow().firstIndex()).isZero();
    assertThat(job.nextChunk(1).orElseThrow().firstIndex()).isEqualTo(2);
    job.answer(results(0, 1));
    assertThat(sink.indexes()).containsExactly(0L, 1L);
    assertThat(sink.answers.get(1)).isInstanceOf(Answer.Refused.class);
  }

  @Test
  void refusedInputThatWasCancelledIsPassedOver() {
    inputs.appendRefused(new IllegalArgumentException("too large"));
    inputs.end();
    job.forget(0);
    assertThat(job.isComplete()).isTrue();
    assertThat(sink.answers).isEmpty();
  }

  @Test
  void jobThatStopsAtItsFirstFailureSendsNothingMore() {
    ActiveJob stopping = unpublished(OnFailure.STOP);
    stopping.published();
    append(inputs, 1);
    inputs.appendRefused(new IllegalArgumentException("too large"));
    append(inputs, 1);
    stopping.nextChunk(1);
    assertThat(stopping.nextChunk(1)).isEmpty();
    assertThat(stopping.hasWork()).isFalse();
    assertThat(stopping.stoppedBy()).isPresent();
  }

  @Test
  void jobStopsWithTheLowestFailureItKnows() {
    ActiveJob stopping = unpublished(OnFailure.STOP);
    stopping.answer(new Answer.Refused(5, new IllegalStateException("five")));
    stopping.answer(new Answer.Refused(2, new IllegalStateException("two")));
    stopping.answer(new Answer.Refused(4, new IllegalStateException("four")));
    assertThat(stopping.stoppedBy().orElseThrow().firstIndex()).isEqualTo(2);
  }

  @Test
  void isCompleteWhenEveryTaskIsAnsweredAndNoInputComes() {
    append(inputs, 1);
    job.nextChunk(1);
    job.answer(results(0, 1));
    assertThat(job.isComplete()).isFalse();
    inputs.end();
    assertThat(job.isComplete()).isTrue();
    assertThat(job.progress(3, 7).done()).isEqualTo(1);
  }

  @Test
  void attemptsFollowTheKindOfFailure() {
    ActiveJob patient = CoreFixtures.job(sink, inputs, Release.AS_THEY_COME, new Retries(3, 1));
    fail(patient, lost(0, 3, Loss.Kind.CHILD_LOST));
    fail(patient, lost(1, 1, Loss.Kind.TIMED_OUT));
    fail(patient, failed(2, 1));
    assertThat(sink.answers).isEmpty();
    fail(patient, lost(3, 4, Loss.Kind.CHILD_LOST));
    fail(patient, lost(4, 2, Loss.Kind.TIMED_OUT));
    fail(patient, failed(5, 2));
    assertThat(sink.indexes()).containsExactly(3L, 4L, 5L);
  }

  @Test
  void taskThatBacksOffHoldsUpNothingAndIsNoWork() {
    ActiveJob waiting = retrying(new Backoff(100, 1_000, () -> 1), RetryRule.ALWAYS);
    append(inputs, 2);
    waiting.nextChunk(1);
    waiting.failed(failed(0, 1), chunk(0, 1).again(0), 50);
    assertThat(waiting.nextChunk(1).orElseThrow().firstIndex()).isEqualTo(1);
    assertThat(waiting.hasWork()).isFalse();
    waiting.pass(149);
    assertThat(waiting.hasWork()).isFalse();
    waiting.pass(150);
    assertThat(waiting.hasWork()).isTrue();
    Chunk again = waiting.nextChunk(1).orElseThrow();
    assertThat(again.firstIndex()).isZero();
    assertThat(again.attempt()).isEqualTo(2);
    assertThat(waiting.progress(1, 0).retried()).isEqualTo(1);
  }

  @Test
  void taskThatBacksOffShorterIsSentFirst() {
    ActiveJob waiting = retrying(new Backoff(100, 1_000, () -> 1), RetryRule.ALWAYS);
    waiting.failed(failed(0, 2), new Chunk(0, 1, 3, CoreFixtures.payloads(0, 1)), 0);
    waiting.failed(failed(1, 1), chunk(1, 1).again(1), 0);
    waiting.pass(100);
    assertThat(waiting.nextChunk(1).orElseThrow().firstIndex()).isEqualTo(1);
    assertThat(waiting.hasWork()).isFalse();
    waiting.pass(200);
    assertThat(waiting.nextChunk(1).orElseThrow().firstIndex()).isZero();
  }

  @Test
  void taskThatWasCancelledWhileItBacksOffIsNotSent() {
    ActiveJob waiting = retrying(new Backoff(100, 1_000, () -> 1), RetryRule.ALWAYS);
    waiting.failed(failed(0, 1), chunk(0, 1).again(0), 0);
    waiting.forget(0);
    waiting.pass(100);
    assertThat(waiting.nextChunk(1)).isEmpty();
  }

  @Test
  void failureThatTheRuleRejectsIsFinal() {
    List<Answer> asked = new ArrayList<>();
    ActiveJob choosy = retrying(Backoff.NONE, failure -> !asked.add(failure));
    Answer failure = failed(0, 1);
    fail(choosy, failure);
    assertThat(asked).containsExactly(failure);
    assertThat(sink.answers).containsExactly(failure);
    assertThat(choosy.hasWork()).isFalse();
  }

  @Test
  void ruleIsNotAskedAfterTheLastAttempt() {
    ActiveJob job =
        retrying(
            Backoff.NONE,
            failure -> {
              throw new AssertionError(failure);
            });
    fail(job, failed(0, 9));
    assertThat(sink.answers).hasSize(1);
  }

  private ActiveJob retrying(Backoff backoff, RetryRule rule) {
    JobSettings plain =
        CoreFixtures.settings(Release.AS_THEY_COME, OnFailure.GO_ON, new Retries(8, 8));
    Attempts attempts = new Attempts(new Retries(8, 8), backoff, rule, Speculation.COPIES);
    ActiveJob retrying =
        new ActiveJob(
            new JobSettings(
                plain.record(), plain.chunkSize(), plain.release(), plain.onFailure(), attempts),
            inputs,
            sink,
            0,
            0);
    retrying.published();
    return retrying;
  }

  private static void fail(ActiveJob job, Answer failure) {
    int attempt =
        failure instanceof Answer.Lost lost ? lost.attempt() : ((Answer.Failed) failure).attempt();
    long index = failure.firstIndex();
    job.failed(
        failure, new Chunk(index, 1, attempt + 1, CoreFixtures.payloads(index, index + 1)), 0);
  }

  private static Answer failed(long index, int attempt) {
    return new Answer.Failed(index, attempt, CoreFixtures.ORIGIN, Bytes.EMPTY, Bytes.EMPTY);
  }

  private static Answer lost(long index, int attempt, Loss.Kind kind) {
    Loss loss = new Loss(index, kind, OptionalInt.empty(), OptionalInt.empty(), "", "");
    return new Answer.Lost(
        index, attempt, CoreFixtures.ORIGIN, Bytes.EMPTY, Reason.CHILD_LOST, loss);
  }

  private static Answer results(long first, int count) {
    return new Answer.Results(first, count, Bytes.EMPTY);
  }

  @Test
  void answersThatCameWithTheInputsAreReleasedAndNotSent() throws InterruptedException {
    Bytes known = CoreFixtures.results(0, 1, 0, "known").records();
    inputs.appendAnswered(known, List.of());
    append(inputs, 1);
    inputs.appendAnswered(known, List.of());
    append(inputs, 1);
    inputs.end();
    assertThat(job.nextChunk(1).orElseThrow()).isEqualTo(chunk(1, 1));
    assertThat(job.isAnswered(0)).isTrue();
    assertThat(job.nextChunk(1).orElseThrow().firstIndex()).isEqualTo(3);
    assertThat(job.isAnswered(2)).isTrue();
    assertThat(job.isComplete()).isFalse();
    job.answer(results(1, 1));
    job.answer(results(3, 1));
    assertThat(job.isComplete()).isTrue();
  }

  @Test
  void jobOfWhichEverythingIsKnownIsCompleteWithoutASlot() throws InterruptedException {
    ActiveJob resumed = unpublished(OnFailure.STOP);
    for (int i = 0; i < 3; i++) {
      inputs.appendAnswered(CoreFixtures.results(0, 1, i, "known").records(), List.of());
    }
    inputs.end();
    assertThat(resumed.isComplete()).isTrue();
    assertThat(sink.indexes()).containsExactly(0L, 1L, 2L);
  }
}
