package dev.fleetpool.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleetpool.AttachedJob;
import dev.fleetpool.Pool;
import dev.fleetpool.TaskHistory;
import dev.fleetpool.TaskHistory.Event;
import dev.fleetpool.TaskHistory.Kind;
import dev.fleetpool.local.testing.TestFleet;
import dev.fleetpool.local.testing.Traces;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class AttachedJobIT {

  private final Pool pool = TestFleet.pool();

  @TempDir Path folder;

  @Test
  void whyTellsOfEachAttempt() {
    Traces traces = Traces.in(folder);
    pool.<Integer, Integer>job(
            x -> {
              if (x == 2 && traces.count("tried") == 0) {
                traces.leave("tried");
                throw new IllegalStateException("not yet");
              }
              return x;
            })
        .named("asked")
        .retries(1)
        .map(List.of(0, 1, 2, 3));

    TaskHistory history = pool.attach("asked").why(2);

    assertThat(history.events())
        .extracting(Event::kind)
        .containsExactly(Kind.SENT, Kind.FAILED, Kind.SENT, Kind.ANSWERED);
    assertThat(history.events()).extracting(Event::attempt).containsExactly(1, 1, 2, 2);
    assertThat(history.toString())
        .contains("task 2 of job asked", TestFleet.HOST, "IllegalStateException: not yet");
  }

  @Test
  void whyAnswersForAJobWithoutAName() {
    java.util.List<String> ids = new java.util.concurrent.CopyOnWriteArrayList<>();
    pool.<Integer, Integer>job(x -> x).onProgress(p -> ids.add(p.jobId())).map(List.of(7));
    AttachedJob job = pool.attach(ids.get(0));
    assertThat(job.why(0).events())
        .extracting(Event::kind)
        .containsExactly(Kind.SENT, Kind.ANSWERED);
    assertThatThrownBy(() -> job.replay(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("named(");
  }

  @Test
  void replayRunsTheLoggedTaskHere() throws Exception {
    long here = ProcessHandle.current().pid();
    int captured = 100;
    List<String> results =
        pool.<Integer, String>job(x -> (x + captured) + " in " + ProcessHandle.current().pid())
            .named("replayed")
            .map(List.of(1, 2, 3));

    assertThat(pool.attach("replayed").replay(1)).isEqualTo("102 in " + here);
    assertThat(results.get(1)).startsWith("102 in ").isNotEqualTo("102 in " + here);
  }

  @Test
  void replayThrowsWhatTheFunctionThrows() {
    pool.<Integer, Integer>job(x -> 1 / x).named("dividing").collectFailures().map(List.of(1, 0));
    assertThatThrownBy(() -> pool.attach("dividing").replay(1))
        .isInstanceOf(ArithmeticException.class);
  }

  @Test
  void jobsAndTasksThatAreNotThereAreRefused() {
    assertThatThrownBy(() -> pool.attach("nobody"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("job=nobody must be");
    pool.job((Integer x) -> x).named("small").map(List.of(1));
    assertThatThrownBy(() -> pool.attach("small").why(1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("index=1 must be");
  }
}
