package dev.fleetpool.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.fleetpool.AttachedJob;
import dev.fleetpool.Broadcast;
import dev.fleetpool.JobStatus.Phase;
import dev.fleetpool.Outcome;
import dev.fleetpool.OutputStyle;
import dev.fleetpool.Pool;
import dev.fleetpool.ResultStream;
import dev.fleetpool.TaskFailedException;
import dev.fleetpool.TaskFailure;
import dev.fleetpool.coordinator.CoordinatorService;
import dev.fleetpool.local.testing.TestFleet;
import dev.fleetpool.local.testing.TestKafka;
import dev.fleetpool.local.testing.Traces;
import dev.fleetpool.proto.Topics;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Jobs that coordinator services run, so that their submitter may leave. */
@Timeout(120)
class DetachedJobIT {

  private final List<CoordinatorService> services = new ArrayList<>();
  private final List<Process> processes = new ArrayList<>();

  @TempDir Path folder;

  @AfterEach
  void endServices() {
    services.forEach(CoordinatorService::close);
    processes.forEach(Process::destroyForcibly);
  }

  private void startService() {
    services.add(ServiceProgram.startHere(TestKafka.bootstrapServers()));
  }

  private static Pool connect() {
    return TestFleet.connect(Pool.builder());
  }

  private static List<Integer> numbers(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  private static List<Object> all(ResultStream<Object> stream) {
    List<Object> all = new ArrayList<>();
    stream.forEachRemaining(all::add);
    return all;
  }

  @Test
  void jobOfAClientThatHasLeftGivesItsResultsInOrderToAnother() {
    String id;
    try (Pool submitter = connect()) {
      id = submitter.job((Integer x) -> x * x).submit(numbers(2000)).id();
    }
    startService();
    try (Pool other = connect()) {
      AttachedJob job = other.attach(id);

      assertThat(all(job.results())).isEqualTo(numbers(2000).stream().map(x -> x * x).toList());

      await().untilAsserted(() -> assertThat(job.status().phase()).isEqualTo(Phase.DONE));
      assertThat(job.status().progress().done()).isEqualTo(2000);
      assertThat(other.jobs()).anyMatch(status -> status.jobId().equals(id));
    }
  }

  @Test
  void resultsComeWhileTheJobRuns() throws Exception {
    startService();
    Traces traces = Traces.in(folder);
    try (Pool pool = connect()) {
      AttachedJob job = ResumingProgram.waitingAtOne(pool, traces).submit(numbers(6));
      try (ResultStream<Integer> results = job.results()) {
        assertThat(results.next()).isZero();
        traces.leave("go");
        assertThat(results.stream()).containsExactly(1, 2, 3, 4, 5);
      }
    }
  }

  @Test
  void otherServiceGoesOnWhenOneIsKilledAndNothingIsDoneAgain() throws Exception {
    Traces traces = Traces.in(folder);
    int tasks = 600;
    Process first = ServiceProgram.start();
    processes.add(first);
    try (Pool pool = connect()) {
      AttachedJob job =
          ResumingProgram.counted(pool, "detached-killed", traces).submit(numbers(tasks));
      traces.awaitCount("ran", tasks / 2);
      startService();
      first.destroyForcibly().waitFor();

      assertThat(all(job.results())).isEqualTo(numbers(tasks).stream().map(x -> x * x).toList());

      assertThat(traces.count()).as("executions").isBetween(tasks, tasks + TestFleet.SLOTS);
    }
  }

  @Test
  void servicesShareJobsAndOneThatIsClosedLeavesItsOwnToTheOther() {
    startService();
    startService();
    try (Pool pool = connect()) {
      List<AttachedJob> jobs = new ArrayList<>();
      Traces traces = Traces.in(folder);
      for (int i = 0; i < 12; i++) {
        jobs.add(ResumingProgram.waitingAtOne(pool, traces).submit(numbers(40)));
      }
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> assertThat(services).allMatch(service -> service.runningJobs() > 0));
      services.remove(0).close();
      traces.leave("go");
      for (AttachedJob job : jobs) {
        assertThat(all(job.results())).hasSize(40);
      }
    }
  }

  @Test
  void failuresOfADetachedJobAreToldToWhoAttaches() {
    startService();
    try (Pool pool = connect()) {
      AttachedJob job = pool.job((Integer x) -> 12 / (x % 3)).collectFailures().submit(numbers(9));

      List<Outcome<Integer>> outcomes = new ArrayList<>();
      job.<Integer>outcomes().forEachRemaining(outcomes::add);

      assertThat(outcomes).hasSize(9);
      assertThat(outcomes).filteredOn(outcome -> !outcome.isSuccess()).hasSize(3);
      assertThat(job.failures()).extracting(TaskFailure::index).containsExactly(0L, 3L, 6L);
      assertThat(job.failures().get(0).message()).contains("by zero");
    }
  }

  @Test
  void jobThatStopsAtItsFirstFailureSaysSo() {
    startService();
    try (Pool pool = connect()) {
      AttachedJob job = pool.job((Integer x) -> 12 / (x - 3)).submit(numbers(100));

      assertThatThrownBy(() -> all(job.results()))
          .isInstanceOf(TaskFailedException.class)
          .hasMessageContaining("task 3");

      await().untilAsserted(() -> assertThat(job.status().phase()).isEqualTo(Phase.FAILED));
    }
  }

  @Test
  void cancelledJobEndsWhetherItRunsOrWaits() {
    try (Pool pool = connect()) {
      AttachedJob waiting = pool.job((Integer x) -> x).submit(numbers(3));
      waiting.cancel();
      startService();
      assertThatThrownBy(() -> all(waiting.results())).isInstanceOf(CancellationException.class);

      Traces traces = Traces.in(folder);
      AttachedJob running = ResumingProgram.waitingAtOne(pool, traces).submit(numbers(6));
      Iterator<Integer> results = running.results();
      assertThat(results.next()).isZero();
      running.cancel();

      assertThatThrownBy(results::next).isInstanceOf(CancellationException.class);
      assertThat(running.status().phase()).isEqualTo(Phase.CANCELLED);
    }
  }

  @Test
  void jobThatIsCancelledWhileItIsBegunDoesNotGoOn() {
    startService();
    Traces traces = Traces.in(folder);
    try (Pool pool = connect()) {
      List<AttachedJob> jobs = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        jobs.add(ResumingProgram.waitingAtOne(pool, traces).submit(numbers(6)));
        jobs.get(i).cancel();
      }
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () -> {
                assertThat(jobs).allMatch(job -> job.status().phase() == Phase.CANCELLED);
                assertThat(services.get(0).runningJobs()).isZero();
              });
    }
  }

  @Test
  void halfUploadedJobIsNeverRun() {
    startService();
    Traces traces = Traces.in(folder);
    try (Pool pool = connect()) {
      Iterable<Integer> dying =
          () ->
              IntStream.iterate(0, x -> x + 1)
                  .peek(
                      x -> {
                        if (x == 30_000) {
                          throw new IllegalStateException("out of paper");
                        }
                      })
                  .iterator();

      assertThatThrownBy(() -> ResumingProgram.counted(pool, "half", traces).submit(dying))
          .hasMessage("out of paper");

      assertThatThrownBy(() -> pool.attach("half")).hasMessageContaining("half");
      // The same name can be submitted as if nothing had been.
      AttachedJob again = ResumingProgram.counted(pool, "half", traces).submit(numbers(3));
      assertThat(all(again.results())).containsExactly(0, 1, 4);
      assertThat(traces.count()).isEqualTo(3);
    }
  }

  @Test
  void outputOfTasksIsReadFromTheLog() {
    startService();
    try (Pool pool = connect()) {
      AttachedJob job =
          pool.<Integer, Integer>job(
                  x -> {
                    System.out.println("task " + x);
                    return x;
                  })
              .submit(numbers(3));
      ByteArrayOutputStream printed = new ByteArrayOutputStream();

      job.output(printed, OutputStyle.RAW);

      assertThat(printed.toString(StandardCharsets.UTF_8)).isEqualTo("task 0\ntask 1\ntask 2\n");
    }
  }

  @Test
  void outputOfOneTaskIsReadWhileAnEarlierOneRuns() {
    startService();
    Traces traces = Traces.in(folder);
    try (Pool pool = connect()) {
      AttachedJob job =
          pool.<Integer, Integer>job(
                  x -> {
                    System.out.println("task " + x);
                    return ResumingProgram.waitAtOne(x, traces);
                  })
              .chunkSize(1)
              .submit(numbers(4));

      assertThat(printed(job, 3, OutputStyle.RAW)).isEqualTo("task 3\n");
      assertThat(printed(job, 2, OutputStyle.PREFIXED))
          .matches("\\[" + TestFleet.HOST + "/[01] task 2] task 2\n");
      assertThatThrownBy(() -> printed(job, 4, OutputStyle.RAW))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContainingAll("index=4", "4 tasks of job " + job.id(), "leave it out");
      job.cancel();

      assertThatThrownBy(() -> printed(job, 1, OutputStyle.RAW))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContainingAll("task 1 of job " + job.id(), "was cancelled", "submit");
    }
  }

  private static String printed(AttachedJob job, long index, OutputStyle style) {
    ByteArrayOutputStream sink = new ByteArrayOutputStream();
    job.output(index, sink, style);
    return sink.toString(StandardCharsets.UTF_8);
  }

  @Test
  void emptyJobIsDone() {
    startService();
    try (Pool pool = connect()) {
      AttachedJob job = pool.job((Integer x) -> x).submit(List.of());
      assertThat(all(job.results())).isEmpty();
      await().untilAsserted(() -> assertThat(job.status().phase()).isEqualTo(Phase.DONE));
    }
  }

  @Test
  void programDoesNotTakeADetachedJobFromTheServices() {
    try (Pool pool = connect()) {
      AttachedJob job = pool.job((Integer x) -> x).named("shared-name").submit(numbers(3));
      assertThatThrownBy(() -> pool.job((Integer x) -> x).named("shared-name").map(numbers(3)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContainingAll("job=shared-name", "detached", "attach");
      job.cancel();
      startService();
      await().untilAsserted(() -> assertThat(job.status().phase()).isEqualTo(Phase.CANCELLED));
      assertThat(pool.job((Integer x) -> x).named("shared-name").map(numbers(3))).hasSize(3);
    }
  }

  @Test
  void garbageInTheTopicsOfDetachedJobsIsPassedOver() throws Exception {
    startService();
    try (Pool pool = connect()) {
      Traces traces = Traces.in(folder);
      AttachedJob job = ResumingProgram.waitingAtOne(pool, traces).submit(numbers(6));
      Topics topics = new Topics(TestFleet.PREFIX);
      GarbageRecordIT.writeGarbage(topics.detachedSettings().keySet());
      startService(); // reads what lies there
      traces.leave("go");
      assertThat(all(job.results())).hasSize(6);
      AttachedJob next = pool.job((Integer x) -> -x).submit(numbers(4));
      assertThat(all(next.results())).containsExactly(0, -1, -2, -3);
      assertThat(pool.jobs()).anyMatch(status -> status.jobId().equals(next.id()));
    }
  }

  @Test
  void largeInputsAndBroadcastsOfADetachedJobAreThereWhenItRuns() {
    String id;
    try (Pool submitter = connect()) {
      Broadcast<int[]> table = submitter.broadcast(new int[] {7, 8, 9});
      id =
          submitter
              .job((byte[] large) -> large.length + table.value()[large[0]])
              .submit(List.of(new byte[3 << 20], new byte[] {1}, new byte[] {2, 0}))
              .id();
    }
    startService();
    try (Pool other = connect()) {
      assertThat(all(other.attach(id).results())).containsExactly((3 << 20) + 7, 9, 11);
    }
  }

  @Test
  void jobThatRunsIsNotSubmittedAgain() {
    try (Pool pool = connect()) {
      AttachedJob job = pool.job((Integer x) -> x).named("once").submit(numbers(3));
      assertThatThrownBy(() -> pool.job((Integer x) -> x).named("once").submit(numbers(3)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("once");
      job.cancel();
    }
  }
}
