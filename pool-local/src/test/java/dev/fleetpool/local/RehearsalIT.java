package dev.fleetpool.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleetpool.AsyncResult;
import dev.fleetpool.FinalResults;
import dev.fleetpool.FinalStep;
import dev.fleetpool.FinalStepFailedException;
import dev.fleetpool.FinishingJob;
import dev.fleetpool.Job;
import dev.fleetpool.Outcome;
import dev.fleetpool.Pool;
import dev.fleetpool.ResultStream;
import dev.fleetpool.TaskFailedException;
import dev.fleetpool.local.testing.TestFleet;
import dev.fleetpool.local.testing.Traces;
import java.io.NotSerializableException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RehearsalIT {

  private static final int TASKS = 200;

  private final Pool pool = TestFleet.pool();
  private final List<Boolean> rehearsals = new ArrayList<>();

  @TempDir Path folder;

  private Job<Integer, Integer> counted() {
    Traces traces = Traces.in(folder);
    return pool.job(x -> ResumingProgram.failUnlessRepaired(2 * x + 1, traces));
  }

  private int sum(FinalResults<Integer> results) {
    rehearsals.add(results.isRehearsal());
    return results.stream().mapToInt(x -> x).sum();
  }

  private static List<Integer> inputs() {
    return IntStream.range(0, TASKS).boxed().toList();
  }

  @Test
  void finalStepIsRehearsedAndThenGetsAllResults() {
    assertThat(counted().then(this::sum).map(inputs())).isEqualTo(TASKS * TASKS);
    assertThat(rehearsals).containsExactly(true, false);
    assertThat(Traces.in(folder).count()).isEqualTo(TASKS);
  }

  @Test
  void finalStepIsRehearsedOnSoManyResults() {
    List<Integer> sizes = new ArrayList<>();
    FinalStep<Integer, String> step =
        results -> {
          sizes.add(results.size());
          return "done";
        };
    assertThat(counted().then(step).rehearse(7).mapAsync(inputs()).join()).isEqualTo("done");
    assertThat(counted().then(step).rehearse(0).map(inputs())).isEqualTo("done");
    assertThat(counted().rehearse(3).then(step).map(List.of(1, 2))).isEqualTo("done");
    assertThat(sizes).containsExactly(7, TASKS, TASKS, 2);
  }

  @Test
  void classThatTheLastStepMissesShowsBeforeTheRestIsDispatched() throws Exception {
    FinalStep<Integer, String> step = stepWithoutItsClass();

    assertThatThrownBy(() -> counted().then(step).map(inputs()))
        .isInstanceOf(FinalStepFailedException.class)
        .hasMessageContainingAll("failed at its rehearsal", "before the others", "Report")
        .hasCauseInstanceOf(NoClassDefFoundError.class);

    assertThat(Traces.in(folder).count()).isEqualTo(1);
    assertThat(pool.map((Integer x) -> x, List.of(1))).containsExactly(1);
  }

  /** Compiles a step that uses a class, and takes the class away. */
  @SuppressWarnings("unchecked")
  private FinalStep<Integer, String> stepWithoutItsClass() throws Exception {
    Path program =
        Files.createDirectories(folder.resolveSibling(folder.getFileName() + "-program"));
    Files.writeString(
        program.resolve("LastStep.java"),
        """
        public class LastStep implements dev.fleetpool.FinalStep<Integer, String> {
          public String apply(dev.fleetpool.FinalResults<Integer> results) {
            return Report.of(results);
          }
        }
        class Report {
          static String of(Object results) { return results.toString(); }
        }
        """);
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-proc:none",
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                program.toString(),
                program.resolve("LastStep.java").toString());
    assertThat(status).isZero();
    Files.delete(program.resolve("Report.class"));
    URLClassLoader loader =
        new URLClassLoader(new URL[] {program.toUri().toURL()}, getClass().getClassLoader());
    return (FinalStep<Integer, String>)
        loader.loadClass("LastStep").getDeclaredConstructor().newInstance();
  }

  @Test
  void taskThatFailsAtTheRehearsalKeepsTheOthersFromRunning() {
    Traces traces = Traces.in(folder);
    FinishingJob<Integer, Integer> job =
        pool.<Integer, Integer>job(
                x -> {
                  traces.leave("ran");
                  throw new NotSerializableException("task " + x);
                })
            .then(this::sum);

    AsyncResult<Integer> failing = job.mapAsync(inputs());

    assertThatThrownBy(failing::join).isInstanceOf(TaskFailedException.class);
    assertThat(traces.count("ran")).isEqualTo(1);
    assertThat(rehearsals).isEmpty();
  }

  @Test
  void resultThatCannotBeSerializedShowsAtTheRehearsal() {
    assertThatThrownBy(() -> pool.<Integer, Object>job(x -> new Object()).rehearse(1).map(inputs()))
        .isInstanceOf(TaskFailedException.class)
        .hasMessageContaining("java.lang.Object");
  }

  @Test
  void streamStopsAtItsRehearsal() {
    Traces traces = Traces.in(folder);
    try (ResultStream<Integer> results =
        pool.<Integer, Integer>job(x -> ResumingProgram.failUnlessRepaired(x, traces))
            .rehearse(1)
            .imap(inputs())) {
      assertThatThrownBy(results::next).isInstanceOf(TaskFailedException.class);
      assertThat(results.hasNext()).isFalse();
    }
    assertThat(traces.count()).isEqualTo(1);
  }

  @Test
  void collectedFailuresAreDataAtTheRehearsalToo() {
    Traces traces = Traces.in(folder);
    List<Outcome<Integer>> outcomes =
        pool.<Integer, Integer>job(x -> ResumingProgram.failUnlessRepaired(x, traces))
            .collectFailures()
            .rehearse(1)
            .map(inputs());
    assertThat(outcomes).filteredOn(Outcome::isSuccess).hasSize(TASKS / 2);
  }

  @Test
  void finalStepThatFailsAtTheEndLosesNothingOfANamedJob() {
    FinalStep<Integer, Integer> broken =
        results -> {
          if (!results.isRehearsal()) {
            throw new IllegalStateException("disk full");
          }
          return 0;
        };
    assertThatThrownBy(() -> counted().named("kept").then(broken).map(inputs()))
        .isInstanceOf(FinalStepFailedException.class)
        .hasMessageContainingAll("kept", "200 results", "disk full", "no task runs again");

    assertThat(counted().named("kept").then(this::sum).map(inputs())).isEqualTo(TASKS * TASKS);

    assertThat(Traces.in(folder).count()).isEqualTo(TASKS);
    assertThat(rehearsals).containsExactly(true, false);
  }

  @Test
  void closeWaitsForTheFinalStepAndTerminateDoesNot() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    FinalStep<Integer, Integer> step =
        results -> {
          if (!results.isRehearsal()) {
            go.await();
          }
          return results.size();
        };
    Pool closed = TestFleet.connect(Pool.builder());
    AsyncResult<Integer> slow = closed.job((Integer x) -> x).then(step).mapAsync(inputs());
    Thread closing = new Thread(closed::close, "closing");
    closing.start();
    closing.join(4_000); // longer than what is left of a closed pool is given
    assertThat(closing.isAlive()).isTrue();
    go.countDown();
    assertThat(slow.get(30, TimeUnit.SECONDS)).isEqualTo(TASKS);
    closing.join(30_000);
    assertThat(closing.isAlive()).isFalse();

    Pool terminated = TestFleet.connect(Pool.builder());
    CountDownLatch begun = new CountDownLatch(1);
    AsyncResult<Integer> interrupted =
        terminated
            .job((Integer x) -> x)
            .then(
                results -> {
                  if (!results.isRehearsal()) {
                    begun.countDown();
                    new CountDownLatch(1).await();
                  }
                  return 0;
                })
            .mapAsync(inputs());
    assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
    terminated.terminate();
    assertThatThrownBy(() -> interrupted.get(30, TimeUnit.SECONDS))
        .hasRootCauseInstanceOf(InterruptedException.class);
  }
}
