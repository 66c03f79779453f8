package dev.fleetpool.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleetpool.AsyncResult;
import dev.fleetpool.Job;
import dev.fleetpool.JobTakenOverException;
import dev.fleetpool.Outcome;
import dev.fleetpool.Pool;
import dev.fleetpool.Progress;
import dev.fleetpool.ResultStream;
import dev.fleetpool.Resumed;
import dev.fleetpool.local.testing.TestFleet;
import dev.fleetpool.local.testing.Traces;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class ResumeIT {

  private final Pool pool = TestFleet.pool();
  private final List<Progress> reports = new CopyOnWriteArrayList<>();

  @TempDir Path folder;

  private Job<Integer, Integer> counted(String name) {
    return ResumingProgram.counted(pool, name, Traces.in(folder)).onProgress(reports::add);
  }

  private Resumed resumed() {
    return reports.get(reports.size() - 1).resumed();
  }

  private int executions() {
    return Traces.in(folder).count();
  }

  private int executions(int input) {
    return Traces.in(folder).count("ran" + input);
  }

  @Test
  void finishedJobIsTakenOverAsAWhole() {
    List<Integer> first = counted("finished").map(inputs(0, 40));
    List<Integer> second = counted("finished").map(inputs(0, 40));

    assertThat(second).isEqualTo(first).isEqualTo(squares(inputs(0, 40)));
    assertThat(executions()).isEqualTo(40);
    assertThat(resumed()).isEqualTo(new Resumed(40, 0, 0, 0));
    assertThat(reports.get(reports.size() - 1).done()).isEqualTo(40);
  }

  @Test
  void grownListRunsWhatIsNew() {
    counted("grown").map(inputs(0, 10));
    assertThat(counted("grown").map(inputs(0, 25))).isEqualTo(squares(inputs(0, 25)));
    assertThat(executions()).isEqualTo(25);
    assertThat(resumed()).isEqualTo(new Resumed(10, 0, 0, 0));
  }

  @Test
  void changedInputsRunAgainAndTheOthersDoNot() {
    counted("changed").map(List.of(0, 1, 2, 3, 4));
    List<Integer> changed = List.of(0, 1, 20, 3, 40);
    assertThat(counted("changed").map(changed)).isEqualTo(squares(changed));
    assertThat(executions()).isEqualTo(7);
    assertThat(resumed()).isEqualTo(new Resumed(3, 2, 0, 0));
  }

  @Test
  void resultsOfThreeRunsComeTogether() {
    counted("thrice").map(inputs(0, 5));
    counted("thrice").map(inputs(0, 9));
    assertThat(counted("thrice").map(inputs(0, 9))).isEqualTo(squares(inputs(0, 9)));
    assertThat(executions()).isEqualTo(9);
  }

  @Test
  void otherCapturedValueIsOtherCode() {
    Traces traces = Traces.in(folder);
    for (int add = 0; add < 2; add++) {
      int captured = add;
      List<Integer> sums =
          pool.<Integer, Integer>job(
                  x -> {
                    traces.leave("ran" + x);
                    return x + captured;
                  })
              .named("captures")
              .onProgress(reports::add)
              .map(List.of(1, 2, 3));
      assertThat(sums).containsExactly(1 + add, 2 + add, 3 + add);
    }
    assertThat(executions()).isEqualTo(6);
    assertThat(resumed()).isEqualTo(new Resumed(0, 0, 3, 0));
  }

  @Test
  void failedTasksRunAgain() {
    Traces traces = Traces.in(folder);
    Job<Integer, Outcome<Integer>> job =
        pool.<Integer, Integer>job(x -> ResumingProgram.failUnlessRepaired(x, traces))
            .named("failing")
            .onProgress(reports::add)
            .collectFailures();
    assertThat(job.map(inputs(0, 10))).filteredOn(outcome -> !outcome.isSuccess()).hasSize(5);
    traces.leave("repaired");

    assertThat(job.map(inputs(0, 10))).allMatch(Outcome::isSuccess);

    assertThat(traces.count() - 1).isEqualTo(15);
    assertThat(resumed()).isEqualTo(new Resumed(5, 0, 0, 5));
  }

  @Test
  void streamTakesOverInOrder() {
    counted("streamed").map(inputs(0, 30));
    List<Integer> streamed = new ArrayList<>();
    try (ResultStream<Integer> results = counted("streamed").imap(inputs(0, 50))) {
      results.forEachRemaining(streamed::add);
    }
    assertThat(streamed).isEqualTo(squares(inputs(0, 50)));
    assertThat(executions()).isEqualTo(50);
  }

  @Test
  void afreshRunsEverything() {
    counted("afresh").map(inputs(0, 5));
    counted("afresh").afresh().map(inputs(0, 5));
    assertThat(executions()).isEqualTo(10);

    counted("afresh").map(inputs(0, 5));
    assertThat(executions()).isEqualTo(10);
  }

  @Test
  void resultsWithOutputPrintItAgain() {
    for (int run = 0; run < 2; run++) {
      java.io.ByteArrayOutputStream printed = new java.io.ByteArrayOutputStream();
      pool.<Integer, Integer>job(
              x -> {
                System.out.print(x + " ");
                return x;
              })
          .named("printing")
          .output(printed)
          .map(inputs(0, 4));
      assertThat(printed).hasToString("0 1 2 3 ");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {30, 99})
  void killedProgramIsTakenUpWhereItWas(int percent) throws Exception {
    int tasks = 200;
    String name = "killed-at-" + percent;
    Process program = ResumingProgram.start(name, folder, tasks);
    try {
      Traces.in(folder).awaitCount("ran", tasks * percent / 100);
    } finally {
      program.destroyForcibly().waitFor();
    }

    assertThat(counted(name).map(inputs(0, tasks))).isEqualTo(squares(inputs(0, tasks)));

    int again = executions() - tasks;
    assertThat(again).as("executed twice").isBetween(0, TestFleet.SLOTS);
    for (int i = 0; i < tasks; i++) {
      assertThat(executions(i)).isPositive();
    }
    assertThat(resumed().taken())
        .isBetween((long) tasks * percent / 100 - TestFleet.SLOTS, (long) tasks);
  }

  @Test
  void longTaskThatRanWhenTheProgramWasKilledIsNotBegunAgain() throws Exception {
    Traces traces = Traces.in(folder);
    Process program = ResumingProgram.startWaiting("long-running", folder);
    try {
      traces.await("ran1");
    } finally {
      program.destroyForcibly().waitFor();
    }
    AsyncResult<List<Integer>> resumed =
        ResumingProgram.waitingAtOne(pool, traces)
            .named("long-running")
            .mapAsync(List.of(0, 1, 2, 3));
    traces.awaitCount("ran3", 1); // the others are done while it runs on
    traces.leave("go");

    assertThat(resumed.get(60, TimeUnit.SECONDS)).containsExactly(0, 1, 2, 3);
    assertThat(traces.count("ran1")).isEqualTo(1);
  }

  @Test
  void laterProgramOfANameStopsTheEarlierOne() throws Exception {
    Traces traces = Traces.in(folder);
    Job<Integer, Integer> job = ResumingProgram.waitingAtOne(pool, traces).named("fenced");
    AsyncResult<List<Integer>> earlier = job.mapAsync(List.of(0, 1, 2, 3));
    traces.await("ran1");
    try (Pool later = TestFleet.connect(Pool.builder())) {
      AsyncResult<List<Integer>> taken =
          ResumingProgram.waitingAtOne(later, traces).named("fenced").mapAsync(List.of(0, 1, 2, 3));

      assertThatThrownBy(() -> earlier.get(60, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isInstanceOf(JobTakenOverException.class)
          .hasMessageContainingAll("job fenced was taken over by coordinator", "started later");
      traces.leave("go");
      assertThat(taken.get(60, TimeUnit.SECONDS)).containsExactly(0, 1, 2, 3);
    }
    assertThat(pool.map((Integer x) -> -x, List.of(1))).containsExactly(-1);
  }

  private static List<Integer> inputs(int from, int end) {
    return IntStream.range(from, end).boxed().toList();
  }

  private static List<Integer> squares(List<Integer> inputs) {
    return inputs.stream().map(x -> x * x).toList();
  }

  @Test
  void interruptedCallerIsToldThatAndNothingElse() {
    counted("interrupted").map(List.of(1));
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(() -> counted("interrupted").map(List.of(1, 2)))
          .isInstanceOf(CancellationException.class)
          .hasMessageContaining("interrupted");
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(counted("interrupted").map(List.of(1, 2))).containsExactly(1, 4);
  }

  @Test
  void nameThatRunsAlreadyIsRefusedAndGoesOn() throws Exception {
    Traces traces = Traces.in(folder);
    Job<Integer, Integer> job = ResumingProgram.waitingAtOne(pool, traces).named("twice");
    AsyncResult<List<Integer>> first = job.mapAsync(List.of(0, 1));
    traces.await("ran1");
    assertThatThrownBy(() -> job.map(List.of(0, 1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("a job named twice runs");
    traces.leave("go");
    assertThat(first.get(60, TimeUnit.SECONDS)).containsExactly(0, 1);
  }

  @Test
  void emptyInputsAndRunsInQuickSuccessionAreNoTrouble() {
    for (int run = 0; run < 5; run++) {
      assertThat(counted("quick").map(List.of())).isEmpty();
      assertThat(counted("quick").map(inputs(0, run))).isEqualTo(squares(inputs(0, run)));
    }
    assertThat(executions()).isEqualTo(4);
  }

  @Test
  void largeResultsAreTakenOver() {
    Traces traces = Traces.in(folder);
    for (int run = 0; run < 2; run++) {
      List<byte[]> results =
          pool.<Integer, byte[]>job(x -> large(x, traces))
              .named("large")
              .chunkSize(2)
              .onProgress(reports::add)
              .map(List.of(1, 2, 3, 4));
      assertThat(results).extracting(result -> result.length).containsOnly(5 << 20);
      assertThat(results).extracting(result -> (int) result[0]).containsExactly(1, 2, 3, 4);
    }
    assertThat(executions()).isEqualTo(4);
    assertThat(resumed()).isEqualTo(new Resumed(4, 0, 0, 0));
  }

  private static byte[] large(int x, Traces traces) {
    traces.leave("ran" + x);
    byte[] result = new byte[5 << 20];
    result[0] = (byte) x;
    return result;
  }
}
