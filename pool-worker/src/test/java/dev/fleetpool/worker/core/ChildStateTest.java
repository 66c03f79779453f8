package dev.fleetpool.worker.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleetpool.worker.core.ChildState.Event;
import dev.fleetpool.worker.core.ChildState.Phase;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ChildStateTest {

  private static final ChildSpec PATH = new ChildSpec(List.of("/app.jar"));
  private static final long SECOND = 1_000_000_000L;

  private static ChildState in(Phase phase) {
    ChildState child = new ChildState(3);
    child.wanted(PATH);
    if (phase != Phase.NONE) {
      child.start(0);
    }
    if (phase == Phase.READY) {
      child.hello(42);
    }
    if (phase == Phase.LEAVING) {
      child.killed();
    }
    return child;
  }

  private static Consumer<ChildState> step(Event event) {
    return switch (event) {
      case START -> child -> child.start(0);
      case HELLO -> child -> child.hello(42);
      case KILL -> ChildState::killed;
      case EXIT -> child -> child.exited(0);
    };
  }

  @ParameterizedTest
  @EnumSource(Phase.class)
  void everyStepOfTheTableIsTakenAndEveryOtherIsRefused(Phase from) {
    for (Event event : Event.values()) {
      ChildState child = in(from);
      Phase to = ChildState.STEPS.get(from).get(event);
      if (to != null) {
        step(event).accept(child);
        assertThat(child.phase()).as("%s after %s", from, event).isEqualTo(to);
      } else if (event == Event.START) {
        assertThat(child.start(0)).isEmpty();
      } else {
        assertThatThrownBy(() -> step(event).accept(child))
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("slot 3")
            .hasMessageContaining(from.name())
            .hasMessageContaining(event.name());
      }
    }
  }

  @Test
  void lostChildIsReplacedAtOnce() {
    ChildState child = in(Phase.READY);

    child.exited(SECOND);

    assertThat(child.start(SECOND)).contains(PATH);
  }

  @Test
  void childThatDoesNotComeUpIsTriedAgainAfterPausesThatDouble() {
    ChildState child = in(Phase.STARTING);

    assertThat(child.exited(0)).isTrue();
    assertThat(child.start(99_000_000)).isEmpty();
    assertThat(child.start(101_000_000)).contains(PATH);
    child.exited(SECOND);
    assertThat(child.start(SECOND + 199_000_000)).isEmpty();
    assertThat(child.start(SECOND + 201_000_000)).contains(PATH);
    assertThat(child.startFailures()).isEqualTo(2);
  }

  @Test
  void childWithoutAClassPathIsNotStarted() {
    assertThat(new ChildState(0).start(0)).isEmpty();
  }

  @Test
  void anotherClassPathDoesNotFit() {
    ChildState child = in(Phase.READY);
    assertThat(child.fits()).isTrue();

    child.wanted(new ChildSpec(List.of("/other.jar")));

    assertThat(child.fits()).isFalse();
  }
}
