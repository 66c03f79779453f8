package dev.fleetpool.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleetpool.coordinator.core.Answer;
import dev.fleetpool.coordinator.core.JobProgress;
import dev.fleetpool.coordinator.core.JobSink.Ending;
import dev.fleetpool.proto.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class AnswerQueueTest {

  private static final JobProgress LAST = new JobProgress("j", Optional.of(2L), 2, 0, 0, 1, 5);

  private final List<String> told = new ArrayList<>();
  private final AnswerQueue queue = new AnswerQueue(ReadAhead.unlimited(), () -> told.add("ended"));

  private static Answer answer(long index) {
    return new Answer.Results(index, 1, Bytes.of(new byte[] {0}));
  }

  @Test
  void answersAreTakenInTheirOrderAndThenTheEnd() throws InterruptedException {
    queue.answered(answer(0));
    queue.answered(answer(1));
    assertThat(queue.last()).isEmpty();
    queue.ended(Optional.empty(), LAST);

    assertThat(queue.take()).map(Answer::firstIndex).hasValue(0L);
    assertThat(queue.take()).map(Answer::firstIndex).hasValue(1L);
    assertThat(queue.take()).isEmpty();
    assertThat(queue.take()).isEmpty();
    assertThat(queue.last()).hasValue(LAST);
    assertThat(queue.early()).isEmpty();
    assertThat(told).containsExactly("ended");
  }

  @Test
  void readerThatWaitsIsWokenByTheEnd() throws InterruptedException {
    Thread loop =
        new Thread(() -> queue.ended(Optional.of(new Ending.Cancelled("why")), LAST), "loop");
    loop.start();

    assertThat(queue.take()).isEmpty();

    loop.join();
    assertThat(queue.early()).hasValue(new Ending.Cancelled("why"));
  }

  @Test
  void whoWaitsForTheOpeningOrTheRehearsalIsReleasedByTheEndAndToldSo() throws Exception {
    queue.ended(Optional.of(new Ending.Cancelled("why")), LAST);

    assertThat(queue.awaitOpened()).isFalse();
    assertThat(queue.awaitRehearsed()).isFalse();
  }

  @Test
  void openingAndRehearsalAreTold() throws Exception {
    queue.opened();
    queue.rehearsed();

    assertThat(queue.awaitOpened()).isTrue();
    assertThat(queue.awaitRehearsed()).isTrue();
  }
}
