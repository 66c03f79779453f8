package dev.fleetpool.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleetpool.FinalStep;
import dev.fleetpool.FinalStepFailedException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FinalStepConclusionTest {

  private static final Submission UNNAMED = Submission.of((Integer x) -> x);
  private static final Submission NAMED = UNNAMED.withName("grid");

  private static FinalStepConclusion<Integer, String> conclusion(
      Submission submission, FinalStep<Integer, String> step) {
    return new FinalStepConclusion<>(submission, step);
  }

  @Test
  void stepIsToldWhetherItIsRehearsed() {
    List<String> told = new ArrayList<>();
    FinalStepConclusion<Integer, String> conclusion =
        conclusion(
            NAMED,
            results -> {
              told.add(results.isRehearsal() + " " + results);
              return "done";
            });

    conclusion.rehearse("grid", List.of(1));

    assertThat(conclusion.conclude("grid", List.of(1, 2))).isEqualTo("done");
    assertThat(told).containsExactly("true [1]", "false [1, 2]");
  }

  @Test
  void whateverItThrowsIsTheCauseAndTheRemedyFits() {
    FinalStep<Integer, String> overflowing =
        results -> {
          throw new StackOverflowError();
        };
    assertThatThrownBy(() -> conclusion(NAMED, overflowing).conclude("grid", List.of(1, 2)))
        .isInstanceOf(FinalStepFailedException.class)
        .hasCauseInstanceOf(StackOverflowError.class)
        .hasMessageContainingAll("job grid", "2 results", "under the same name");
    FinalStep<Integer, String> missing =
        results -> {
          throw new NoClassDefFoundError("Report");
        };
    assertThatThrownBy(() -> conclusion(UNNAMED, missing).conclude("id", List.of(1)))
        .hasCauseInstanceOf(NoClassDefFoundError.class)
        .hasMessageContaining("named(...)");
    assertThatThrownBy(() -> conclusion(UNNAMED, missing).rehearse("id", List.of(1)))
        .hasCauseInstanceOf(NoClassDefFoundError.class)
        .hasMessageContainingAll("at its rehearsal", "before the others were dispatched");
  }

  @Test
  void interruptionIsNotSwallowed() {
    FinalStep<Integer, String> interrupted =
        results -> {
          throw new InterruptedException();
        };
    assertThatThrownBy(() -> conclusion(NAMED, interrupted).conclude("grid", List.of(1)))
        .hasCauseInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).isTrue();
  }
}
