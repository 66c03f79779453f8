package dev.fleetpool.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HistoryCheckerTest {

  private static final int TASKS = 5;
  private static final long SECOND_NS = 1_000_000_000;

  private final HistoryChecker checker = new HistoryChecker(TASKS, index -> 100 + index);
  private final List<Release> releases = new ArrayList<>();
  private final List<Execution> executions = new ArrayList<>();

  @Test
  void wholeHistoryBreaksNothing() {
    released(0, 1, 2, 3, 4);
    executed(0, 1, 2, 3, 4);

    Verdict verdict = judge();

    assertThat(verdict.violations()).isEmpty();
    assertThat(verdict.executedTwice()).isZero();
    assertThat(verdict.longestStall()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void taskThatIsNeverAnsweredIsLost() {
    released(0, 1, 3);
    executed(0, 1, 2, 3, 4);

    assertThat(judge().lost()).containsExactly(2, 4);
    assertThat(judge().violations()).containsExactly("lost: 2, such as [2, 4]");
  }

  @Test
  void valueThatNoTaskAnswersIsWrong() {
    released(0, 1, 2, 3, 4);
    executed(0, 1, 2, 3, 4);
    releases.set(2, new Release(7, 2 * SECOND_NS));

    assertThat(judge().wrong()).containsExactly(7L);
    assertThat(judge().lost()).containsExactly(2);
  }

  @Test
  void secondAnswerIsRepeated() {
    released(0, 1, 1, 2, 3, 4);
    executed(0, 1, 2, 3, 4);

    assertThat(judge().repeated()).containsExactly(1);
    assertThat(judge().violations()).hasSize(1);
  }

  @Test
  void answerBehindALaterOneIsDisordered() {
    released(0, 2, 1, 3, 4);
    executed(0, 1, 2, 3, 4);

    assertThat(judge().disordered()).containsExactly(1);
    assertThat(judge().violations()).hasSize(1);
  }

  @Test
  void orderIsNotLookedAtWhereNoneWasAskedFor() {
    released(0, 2, 1, 2);
    executed(0, 1, 2);

    Verdict verdict =
        new HistoryChecker(3, index -> 100 + index, HistoryChecker.Order.ANY)
            .judge(releases, executions, List.of());

    assertThat(verdict.disordered()).isEmpty();
    assertThat(verdict.repeated()).containsExactly(2);
    assertThat(verdict.longestStall()).as("0, then 1 and 2").isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void answerWithoutExecutionIsToldOf() {
    released(0, 1, 2, 3, 4);
    executed(0, 1, 2, 4);

    assertThat(judge().unexecuted()).containsExactly(3);
  }

  @Test
  void furtherExecutionsAreCountedAndBreakNothing() {
    released(0, 1, 2, 3, 4);
    executed(0, 1, 1, 1, 2, 3, 4, 4);

    assertThat(judge().executedTwice()).isEqualTo(3);
    assertThat(judge().violations()).isEmpty();
  }

  @Test
  void longestStallIsTheLongestPauseBetweenResults() {
    released(0, 1);
    releases.add(new Release(102, 9 * SECOND_NS));
    releases.add(new Release(103, 10 * SECOND_NS));

    assertThat(judge().longestStall()).isEqualTo(Duration.ofSeconds(8));
  }

  @Test
  void waitAfterATimeIsThatForTheNextResult() {
    released(0, 1, 2);

    assertThat(Release.waitAfter(SECOND_NS / 4, releases)).isEqualTo(Duration.ofMillis(750));
    assertThat(Release.waitAfter(3 * SECOND_NS, releases)).isZero();
  }

  @Test
  void whatIsLeftBehindBreaksAPromise() {
    released(0, 1, 2, 3, 4);
    executed(0, 1, 2, 3, 4);

    Verdict verdict = checker.judge(releases, executions, List.of("process 7: java"));

    assertThat(verdict.violations()).containsExactly("orphans: 1, such as [process 7: java]");
  }

  @Test
  void emptyHistoryLosesEverythingAndStallsNowhere() {
    assertThat(judge().lost()).hasSize(TASKS);
    assertThat(judge().longestStall()).isZero();
  }

  @Test
  void answersMustTellTasksApart() {
    assertThatThrownBy(() -> new HistoryChecker(3, index -> index / 2))
        .hasMessage("0 and 1 answer the same");
  }

  @Test
  void traceMatchesStartsWithEnds() {
    List<Execution> read =
        Trace.read(
            List.of(
                "start 4 host-a 11 1000",
                "start 5 host-b 12 1001",
                "end 4 host-a 11 1050",
                "start 4 host-b 12 1060"));

    assertThat(read)
        .containsExactly(
            new Execution(4, "host-a", 11, 1000, OptionalLong.of(1050)),
            new Execution(5, "host-b", 12, 1001, OptionalLong.empty()),
            new Execution(4, "host-b", 12, 1060, OptionalLong.empty()));
  }

  private void released(int... indexes) {
    IntStream.of(indexes)
        .forEach(index -> releases.add(new Release(100 + index, releases.size() * SECOND_NS)));
  }

  private void executed(int... indexes) {
    IntStream.of(indexes)
        .forEach(index -> executions.add(new Execution(index, "host-a", 1, 0, OptionalLong.of(1))));
  }

  private Verdict judge() {
    return checker.judge(releases, executions, List.of());
  }
}
