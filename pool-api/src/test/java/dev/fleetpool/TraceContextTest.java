package dev.fleetpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleetpool.spi.CurrentTrace;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TraceContextTest {

  private static final String PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  @AfterEach
  void noTaskRuns() {
    CurrentTrace.set(Optional.empty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        PARENT,
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00",
        "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what-the-future-will-be-like"
      })
  void parentsAsW3cWritesThemAreTaken(String parent) {
    assertThat(new TraceContext(parent).traceParent()).isEqualTo(parent);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                                                            | must be version-traceId-parentId-flags
          00                                                            | must be version-traceId-parentId-flags
          00-4BF92F3577B34DA6A3CE929D0E0E4736-00F067AA0BA902B7-01       | lower-case
          00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-01        | of 2, 32, 16 and 2
          ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01       | must be version-traceId-parentId-flags
          00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more  | must end after the flags
          cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01.more  | must be version-traceId-parentId-flags
          00-00000000000000000000000000000000-00f067aa0ba902b7-01       | that are not all zero
          00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01       | that are not all zero
          """)
  void otherParentsAreRefusedWithTheRuleAndTheRemedy(String parent, String rule) {
    assertThatThrownBy(() -> new TraceContext(parent))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("traceParent=" + parent)
        .hasMessageContaining(rule);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "rojo=00f067aa0ba902b7",
        "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE",
        "rojo=1 , , congo=2",
        "fw529a3039@dt=FfSJ3bQ;with:all sorts/of+things"
      })
  void statesAsW3cWritesThemAreTaken(String state) {
    assertThatCode(() -> new TraceContext(PARENT, state)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"rojo", "Rojo=1", "rojo=a=b", "rojo=1,rojo=2", "rojo=", "=1", "rojo=\u00e9"})
  void otherStatesAreRefused(String state) {
    assertThatThrownBy(() -> new TraceContext(PARENT, state))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("traceState=" + state);
  }

  @Test
  void stateHas32MembersAtMost() {
    String most =
        IntStream.range(0, 32).mapToObj(i -> "k" + i + "=v").collect(Collectors.joining(","));

    assertThat(new TraceContext(PARENT, most).traceState()).isEqualTo(most);
    assertThatThrownBy(() -> new TraceContext(PARENT, most + ",k32=v"))
        .hasMessageContaining("at most 32 members");
  }

  @Test
  void currentContextIsThatOfTheTaskThatRuns() {
    assertThat(TraceContext.current()).isEmpty();

    CurrentTrace.set(Optional.of(new TraceContext(PARENT)));

    assertThat(TraceContext.current()).contains(new TraceContext(PARENT));
  }
}
