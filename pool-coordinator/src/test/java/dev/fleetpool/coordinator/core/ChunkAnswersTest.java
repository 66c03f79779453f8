package dev.fleetpool.coordinator.core;

import static dev.fleetpool.coordinator.core.CoreFixtures.THROWN;
import static dev.fleetpool.coordinator.core.CoreFixtures.chunk;
import static dev.fleetpool.coordinator.core.CoreFixtures.results;
import static dev.fleetpool.coordinator.core.CoreFixtures.values;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleetpool.coordinator.core.JobSettings.Release;
import dev.fleetpool.coordinator.core.JobSettings.Retries;
import dev.fleetpool.payload.MalformedPayloadException;
import dev.fleetpool.proto.ResultMessage;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ChunkAnswersTest {

  private final CoreFixtures.Sink sink = new CoreFixtures.Sink();
  private final ActiveJob job =
      CoreFixtures.job(sink, new InputQueue(1 << 20), Release.AS_THEY_COME, new Retries(0, 1));

  @Test
  void runOfResultsIsOneAnswer() {
    assertThat(deliver(results(1, 1, 0, "a", "b", "c"))).isZero();
    assertThat(sink.answers).hasSize(1);
    assertThat(sink.indexes()).containsExactly(0L, 1L, 2L);
  }

  @Test
  void whatWasAnsweredBeforeIsPassedOverAndCounted() {
    deliver(results(1, 1, 1, "b"));
    assertThat(deliver(results(2, 1, 0, "x", "y", "z"))).isEqualTo(1);
    assertThat(sink.indexes()).containsExactly(1L, 0L, 2L);
    assertThat(records(2)).containsExactly("z");
  }

  @Test
  void failureIsTriedAgainWhileAttemptsAreLeft() {
    deliver(results(1, 1, 0, "a", THROWN, "c"));
    assertThat(sink.indexes()).containsExactly(0L, 2L);
    Chunk again = job.nextChunk(1).orElseThrow();
    assertThat(again.firstIndex()).isEqualTo(1);
    assertThat(again.attempt()).isEqualTo(2);
    assertThat(values(again.inputs())).containsExactly(1L);
  }

  @Test
  void failureOfTheLastAttemptIsTheAnswer() {
    deliver(results(1, 2, 1, THROWN));
    Answer.Failed failed = (Answer.Failed) sink.answers.get(0);
    assertThat(failed.firstIndex()).isEqualTo(1);
    assertThat(failed.attempt()).isEqualTo(2);
    assertThat(failed.origin()).isEqualTo(CoreFixtures.ORIGIN);
    assertThat(values(failed.input())).containsExactly(1L);
  }

  @Test
  void failureFromAForgottenChunkIsPassedOver() {
    new ChunkAnswers(job, results(1, 2, 0, "a", THROWN), null).deliver(0);
    assertThat(sink.indexes()).containsExactly(0L);
    assertThat(job.hasWork()).isFalse();
  }

  @Test
  void recordsThatEndTooSoonAreMalformed() {
    ResultMessage whole = results(1, 1, 0, "a");
    ResultMessage lying =
        new ResultMessage(
            whole.key(),
            1,
            whole.origin(),
            0,
            2,
            whole.records(),
            false,
            0,
            Optional.empty(),
            OptionalLong.empty());
    assertThatThrownBy(() -> deliver(lying)).isInstanceOf(MalformedPayloadException.class);
  }

  private long deliver(ResultMessage message) {
    Chunk sent = new Chunk(0, 3, message.attempt(), chunk(0, 3).inputs());
    return new ChunkAnswers(job, message, sent).deliver(0);
  }

  private Iterable<Object> records(int answer) {
    Answer.Results results = (Answer.Results) sink.answers.get(answer);
    // A record is a byte of flags and the payload; all of these are plain.
    return values(results.records().slice(1, results.records().length() - 1));
  }
}
