package dev.fleetpool.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleetpool.Outcome;
import dev.fleetpool.OutputStyle;
import dev.fleetpool.Pool;
import dev.fleetpool.Progress;
import dev.fleetpool.ResultStream;
import dev.fleetpool.TaskFailedException;
import dev.fleetpool.TaskFailure.Reason;
import dev.fleetpool.local.testing.TestFleet;
import dev.fleetpool.local.testing.Traces;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobSettingsIT {

  /** Counts, in each child, how often the initializer ran. */
  private static final AtomicInteger INITIALIZED = new AtomicInteger();

  private final Pool pool = TestFleet.pool();

  @TempDir Path folder;

  @Test
  void outputComesInTheOrderOfSubmission() {
    ByteArrayOutputStream sink = new ByteArrayOutputStream();

    pool.<Integer, Integer>job(
            x -> {
              Thread.sleep(x % 3);
              System.out.println("out " + x);
              System.err.println("err " + x);
              return x;
            })
        .output(sink)
        .map(inputs(100));

    assertThat(sink.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            inputs(100).stream()
                .map(x -> "out %d%nerr %d%n".formatted(x, x))
                .collect(Collectors.joining()));
  }

  @Test
  void outputOfFailedTasksIsInItsPlace() {
    ByteArrayOutputStream sink = new ByteArrayOutputStream();

    try (ResultStream<Integer> results =
        pool.<Integer, Integer>job(
                x -> {
                  System.out.print(x + " ");
                  return 1 / (x - 1);
                })
            .output(sink)
            .imap(inputs(3))) {
      assertThat(results.next()).isEqualTo(-1);
      assertThatThrownBy(results::next).isInstanceOf(TaskFailedException.class);
      assertThat(results.next()).isEqualTo(1);
    }

    assertThat(sink.toString(StandardCharsets.UTF_8)).isEqualTo("0 1 2 ");
  }

  @Test
  void muchOutputKeepsItsHeadAndTail() {
    ByteArrayOutputStream sink = new ByteArrayOutputStream();

    pool.<Integer, Integer>job(
            x -> {
              System.out.print("head" + "x".repeat(1_000_000) + "tail");
              return x;
            })
        .output(sink)
        .map(List.of(1));

    assertThat(sink.toString(StandardCharsets.UTF_8)).startsWith("head").endsWith("tail");
    assertThat(sink.size()).isLessThan(70_000);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 500})
  void lastReportSaysThatAllIsDone(int size) {
    List<Progress> reports = new CopyOnWriteArrayList<>();

    pool.<Integer, Integer>job(
            x -> {
              Thread.sleep(1);
              return x;
            })
        .named("reported")
        .onProgress(reports::add)
        .map(inputs(size));

    Progress last = reports.get(reports.size() - 1);
    assertThat(last.jobId()).isEqualTo("reported");
    assertThat(last.done()).isEqualTo(size);
    assertThat(last.total()).hasValue(size);
    assertThat(last.failed()).isZero();
    assertThat(last.elapsed()).isPositive();
    assertThat(reports).extracting(Progress::done).isSorted();
    if (size == 500) {
      assertThat(last.slots()).isEqualTo(TestFleet.SLOTS);
      assertThat(reports).hasSizeGreaterThan(1);
    }
  }

  @Test
  void listenerThatThrowsLosesOnlyItsReports() {
    assertThat(
            pool.<Integer, Integer>job(x -> x)
                .onProgress(
                    progress -> {
                      throw new IllegalStateException("listener");
                    })
                .map(inputs(10)))
        .isEqualTo(inputs(10));
  }

  @Test
  void prefixedOutputNamesHostSlotAndTask() {
    ByteArrayOutputStream sink = new ByteArrayOutputStream();

    pool.<Integer, Integer>job(
            x -> {
              System.out.println("one " + x);
              System.err.print("two " + x);
              if (x == 7) {
                throw new IllegalStateException("bad");
              }
              return x;
            })
        .output(sink, OutputStyle.PREFIXED)
        .collectFailures()
        .map(inputs(10));

    List<String> lines = sink.toString(StandardCharsets.UTF_8).lines().toList();
    assertThat(lines).hasSize(20);
    for (int i = 0; i < 20; i++) {
      assertThat(lines.get(i))
          .matches(
              "\\[%s/[01] task %d\\] %s %d"
                  .formatted(TestFleet.HOST, i / 2, i % 2 == 0 ? "one" : "two", i / 2));
    }
  }

  @Test
  void initializerRunsOncePerChild() {
    Traces traces = Traces.in(folder);
    try (Pool own =
        TestFleet.connect(
            Pool.builder()
                .initializer(
                    () -> {
                      traces.leavePid("initialized");
                      INITIALIZED.incrementAndGet();
                    }))) {
      assertThat(own.map(x -> INITIALIZED.get(), inputs(100))).containsOnly(1);
      assertThat(own.map(x -> INITIALIZED.get(), inputs(100))).containsOnly(1);
      assertThat(LostChildIT.pids(own, traces, "child")).hasSize(TestFleet.SLOTS);
    }
    assertThat(traces.pids("initialized")).doesNotHaveDuplicates().hasSize(TestFleet.SLOTS);
  }

  @Test
  void tasksFailWithTheExceptionOfTheirInitializer() {
    try (Pool own =
        TestFleet.connect(
            Pool.builder()
                .initializer(
                    () -> {
                      throw new IllegalStateException("no model");
                    }))) {
      assertThatThrownBy(() -> own.apply(x -> x, 1))
          .isInstanceOfSatisfying(
              TaskFailedException.class,
              e -> assertThat(e.failure().reason()).isEqualTo(Reason.INITIALIZER_FAILED))
          .hasMessageContaining("no model");
    }
  }

  @Test
  void initializerThatFailsRunsOncePerChildAndNoChildIsReplaced() {
    Traces traces = Traces.in(folder);
    try (Pool own =
        TestFleet.connect(
            Pool.builder()
                .initializer(
                    () -> {
                      traces.leavePid("initialized");
                      throw new IllegalStateException("no model");
                    }))) {
      assertThat(own.job((Integer x) -> x).collectFailures().map(inputs(200)))
          .noneMatch(Outcome::isSuccess);
    }
    assertThat(traces.pids("initialized"))
        .doesNotHaveDuplicates()
        .hasSizeLessThanOrEqualTo(TestFleet.SLOTS);
  }

  @Test
  void childIsReplacedAfterItsOneTask() {
    try (Pool own = TestFleet.connect(Pool.builder().maxTasksPerChild(1))) {
      List<Long> pids = own.map(x -> ProcessHandle.current().pid(), inputs(6));

      assertThat(new HashSet<>(pids)).hasSize(6);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 12})
  void childRunsNoMoreTasksThanItMayWhateverTheChunk(int chunk) {
    try (Pool own = TestFleet.connect(Pool.builder().maxTasksPerChild(4))) {
      List<Long> pids =
          own.job((Integer x) -> ProcessHandle.current().pid()).chunkSize(chunk).map(inputs(12));

      Map<Long, Long> tasks =
          pids.stream().collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
      assertThat(tasks.values()).allMatch(count -> count <= 4);
    }
  }

  private static List<Integer> inputs(int size) {
    return IntStream.range(0, size).boxed().toList();
  }
}
