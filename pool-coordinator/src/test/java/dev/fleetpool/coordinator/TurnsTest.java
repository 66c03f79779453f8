package dev.fleetpool.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleetpool.coordinator.Turns.Turn;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TurnsTest {

  private final Turns turns = new Turns();
  private final List<String> events = new ArrayList<>();

  private final Turns.Run run =
      new Turns.Run() {
        @Override
        public void leave() {
          events.add("left");
        }

        @Override
        public void cancel(String why) {
          events.add("cancelled");
        }
      };

  private boolean open(Turn turn) {
    return turns.open(turn, run, () -> events.add("opened"));
  }

  @Test
  void openJobIsCancelled() {
    assertThat(open(turns.begin("grid"))).isTrue();
    assertThat(turns.cancel("grid", "was cancelled")).isTrue();
    assertThat(events).containsExactly("opened", "cancelled");
  }

  @Test
  void jobThatIsCancelledBeforeItIsOpenIsNotOpened() {
    Turn turn = turns.begin("grid");
    assertThat(turns.cancel("grid", "was cancelled")).isFalse();
    assertThat(open(turn)).isFalse();
    assertThat(events).isEmpty();
  }

  @Test
  void jobThatIsLeftBeforeItIsOpenIsNotOpened() {
    Turn turn = turns.begin("grid");
    turns.leave("grid");
    assertThat(turns.isWanted(turn)).isFalse();
    assertThat(open(turn)).isFalse();
    assertThat(events).isEmpty();
  }

  @Test
  void jobThatHasEndedAndIsToBeBegunAgainCanBeCancelled() {
    Turn turn = turns.begin("grid");
    open(turn);
    turns.closed(turn);
    assertThat(turns.isWanted(turn)).isTrue();
    assertThat(turns.cancel("grid", "was cancelled")).isFalse();
    assertThat(turns.isWanted(turn)).isFalse();
    assertThat(events).containsExactly("opened");
  }

  @Test
  void turnThatWasGivenUpIsNotTakenAgain() {
    Turn first = turns.begin("grid");
    assertThat(turns.again(first)).isPresent();
    Turn left = turns.begin("other");
    turns.leave("other");
    assertThat(turns.again(left)).isEmpty();
    assertThat(turns.again(first)).as("its place was taken").isEmpty();
  }

  @Test
  void jobIsLeftOnce() {
    open(turns.begin("grid"));
    turns.leave("grid");
    turns.leave("grid");
    assertThat(events).containsExactly("opened", "left");
  }

  @Test
  void endOfAnEarlierTurnDoesNotEndTheLaterOne() throws InterruptedException {
    Turn first = turns.begin("grid");
    open(first);
    Turn second = turns.begin("grid");
    assertThat(events).containsExactly("opened", "left");
    turns.over(first);
    second.awaitPlace();
    assertThat(turns.count()).isEqualTo(1);
    assertThat(open(second)).isTrue();
    assertThat(turns.cancel("grid", "was cancelled")).isTrue();

    turns.over(second);
    assertThat(turns.count()).isZero();
    assertThat(turns.cancel("grid", "was cancelled")).isFalse();
  }
}
