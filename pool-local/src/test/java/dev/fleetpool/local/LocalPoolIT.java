package dev.fleetpool.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.fleetpool.AsyncResult;
import dev.fleetpool.FleetUnavailableException;
import dev.fleetpool.Pool;
import dev.fleetpool.local.LocalPoolOwner.End;
import dev.fleetpool.local.testing.Traces;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LocalPoolIT {

  /** The first broker with a new class path may take 10 s to release and 10 s for its archive. */
  private static final Duration GONE_LIMIT = Duration.ofSeconds(30);

  /** What is promised of a caller that is killed. */
  private static final Duration KILLED_LIMIT = Duration.ofSeconds(10);

  @TempDir Path folder;

  /** A {@link LocalPoolOwner} that runs, and the processes that belong to it. */
  private record Owner(Process process, BufferedReader output, List<ProcessHandle> family)
      implements AutoCloseable {

    static Owner start(End end, Path temporary) throws IOException {
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Djava.io.tmpdir=" + temporary,
                  "-XX:-UsePerfData",
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty("java.class.path"),
                  LocalPoolOwner.class.getName(),
                  end.name())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
      String said = output.readLine();
      while (said != null && said.contains(" WARN ")) { // on a busy machine the broker is late
        said = output.readLine();
      }
      assertThat(said).isEqualTo(LocalPoolOwner.READY + " 9");
      return new Owner(process, output, process.descendants().toList());
    }

    boolean isGone() {
      return family.stream().noneMatch(ProcessHandle::isAlive);
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  @Test
  void killedCallerLeavesNothing() throws Exception {
    try (Owner owner = Owner.start(End.WAIT, folder)) {
      assertThat(owner.family()).hasSizeGreaterThanOrEqualTo(3);
      assertThat(entries(folder)).isNotEmpty();

      owner.process().destroyForcibly();

      await()
          .atMost(KILLED_LIMIT)
          .untilAsserted(
              () -> {
                assertThat(owner.family()).noneMatch(ProcessHandle::isAlive);
                assertThat(entries(folder)).isEmpty();
              });
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"LEAVE", "EXIT"})
  void callerThatEndsWithoutClosingLeavesNothing(End end) throws Exception {
    try (Owner owner = Owner.start(end, folder)) {
      assertThat(owner.process().waitFor(GONE_LIMIT.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
      assertThat(owner.process().exitValue()).isEqualTo(end == End.EXIT ? 7 : 0);
      await().atMost(GONE_LIMIT).until(owner::isGone);
      assertThat(entries(folder)).isEmpty();
    }
  }

  @Test
  void closedPoolLeavesNoProcessThreadSocketOrFolder() throws Exception {
    try (Owner owner = Owner.start(End.CLOSE, folder)) {
      assertThat(owner.output().readLine()).isEqualTo(LocalPoolOwner.THREADS + "[]");
      await().atMost(GONE_LIMIT).until(owner::isGone);
      assertThat(entries(folder)).isEmpty();
      assertThat(owner.process().isAlive()).isTrue();
      owner.process().getOutputStream().close();
      assertThat(owner.process().waitFor(GONE_LIMIT.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
    }
  }

  @Test
  void terminateCancelsWhatIsPendingAndEndsWhatRuns() {
    Traces traces = Traces.in(folder);
    Pool pool = Pool.builder().slots(2).local();
    List<AsyncResult<?>> pending = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      pending.add(
          pool.applyAsync(
              x -> {
                traces.leavePid("runs");
                traces.await("never");
                return x;
              },
              i));
    }
    pending.add(pool.mapAsync(x -> x, List.of(1, 2, 3)));
    await().atMost(Duration.ofSeconds(20)).until(() -> traces.pids("runs").size() == 2);
    long startNs = System.nanoTime();

    pool.terminate();

    assertThat(Duration.ofNanos(System.nanoTime() - startNs)).isLessThan(Duration.ofSeconds(5));
    assertThat(pending).allMatch(AsyncResult::isCancelled);
    await()
        .atMost(GONE_LIMIT)
        .until(() -> traces.pids("runs").stream().noneMatch(LocalPoolIT::isAlive));
    pool.terminate();
    pool.close();
  }

  @Test
  void dataFolderThatIsInUseIsExplainedAndTheSecondPoolLeavesNothing() {
    try (Pool first = Pool.builder().slots(1).dataDir(folder.resolve("data")).local()) {
      List<ProcessHandle> before = descendants();
      assertThatThrownBy(() -> Pool.builder().slots(1).dataDir(folder.resolve("data")).local())
          .isInstanceOf(FleetUnavailableException.class)
          .hasMessageContaining("data");
      await().atMost(GONE_LIMIT).until(() -> before.containsAll(descendants()));
      assertThat(first.<Integer, Integer>apply(x -> x, 1)).isEqualTo(1);
    }
  }

  @Test
  void unusableSettingsAreNamedTogether() {
    assertThatThrownBy(() -> Pool.builder().slots(0).maxTasksPerChild(0).prefix("a b").local())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("slots=0", "maxTasksPerChild=0", "prefix=a b");
  }

  private static List<ProcessHandle> descendants() {
    return ProcessHandle.current().descendants().filter(ProcessHandle::isAlive).toList();
  }

  private static boolean isAlive(long pid) {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  private static List<Path> entries(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }
}
