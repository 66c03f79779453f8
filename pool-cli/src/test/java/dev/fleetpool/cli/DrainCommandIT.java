package dev.fleetpool.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fleetpool.AsyncResult;
import dev.fleetpool.HostStatus;
import dev.fleetpool.Job;
import dev.fleetpool.Pool;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code fleetpool drain}, on workers that are processes. */
@Timeout(120)
class DrainCommandIT {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir static Path folder;
  private static Pool pool;

  private final List<FleetpoolProgram> workers = new ArrayList<>();

  @BeforeAll
  static void start() {
    pool = Pool.builder().prefix("drain").connect(SharedBroker.bootstrapServers());
  }

  @AfterAll
  static void end() {
    pool.terminate();
  }

  @AfterEach
  void endWorkers() {
    workers.forEach(FleetpoolProgram::close);
  }

  private record Said(int code, String out, String err) {}

  private static List<String> withFleet(String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--bootstrap", SharedBroker.bootstrapServers(), "--prefix", "drain"));
    return all;
  }

  private FleetpoolProgram worker(String host, String... more) throws IOException {
    List<String> words = withFleet("worker", "--host", host, "--slots", "1", "--child-heap", "64m");
    words.addAll(List.of(more));
    FleetpoolProgram worker =
        FleetpoolProgram.start(
            folder,
            new ProcessBuilder(
                JavaCommand.fleetpool(
                    List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"), words)));
    workers.add(worker);
    return worker;
  }

  private static Said drain(String... words) {
    List<String> all = withFleet("drain");
    all.addAll(List.of(words));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        FleetpoolCommand.run(
            all.toArray(String[]::new), new PrintWriter(out, true), new PrintWriter(err, true));
    return new Said(code, out.toString(), err.toString());
  }

  private static void awaitHosts(String... names) {
    await()
        .atMost(LIMIT)
        .untilAsserted(() -> assertThat(pool.hosts()).extracting(HostStatus::name).contains(names));
  }

  /** Each execution leaves a line. */
  private static Job<Integer, Integer> squares(Path log) {
    String file = log.toString();
    return pool.<Integer, Integer>job(
            x -> {
              note(file, x);
              TimeUnit.MILLISECONDS.sleep(100);
              return x * x;
            })
        .classPath(List.of(Path.of("target/test-classes")))
        .withoutSpeculation();
  }

  private static void note(String file, int index) {
    try {
      Files.writeString(
          Path.of(file), index + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> lines(Path log) throws IOException {
    return Files.exists(log) ? Files.readAllLines(log) : List.of();
  }

  @Test
  void hostThatIsKnownLeavesDuringAJobNothingRunsTwiceAndItMayComeBack() throws Exception {
    FleetpoolProgram first = worker("host-a");
    FleetpoolProgram second = worker("host-b", "--label", "b");
    awaitHosts("host-a", "host-b");
    Said unknown = drain("nobody");
    assertThat(unknown.err())
        .startsWith("HOST=nobody must be a host that lives; say one of ")
        .contains("host-a", "host-b")
        .hasLineCount(1);
    assertThat(unknown.code()).isEqualTo(1);
    Path log = folder.resolve("executions");
    List<Integer> inputs = IntStream.range(0, 60).boxed().toList();
    AsyncResult<List<Integer>> results = squares(log).mapAsync(inputs);
    await().atMost(LIMIT).until(() -> lines(log).size() >= 5);

    Said said = drain("host-a");

    assertThat(said.code()).as(said.err()).isZero();
    assertThat(said.err()).contains("host host-a drains: ").endsWith("host host-a has left\n");
    assertThat(first.awaitEnd()).as(first.err()).isZero();
    assertThat(first.err()).doesNotContain("ERROR", "killed");
    assertThat(results.get(30, TimeUnit.SECONDS))
        .isEqualTo(inputs.stream().map(x -> x * x).toList());
    assertThat(lines(log)).doesNotHaveDuplicates().hasSize(60);

    FleetpoolProgram again = worker("host-a", "--label", "again");
    assertThat(squares(folder.resolve("again")).requires("again").map(List.of(1, 2, 3)))
        .containsExactly(1, 4, 9);
    assertThat(again.process.isAlive()).isTrue();

    commandThatHasWaitedLongEnoughSaysForWhat(second);
  }

  private static void commandThatHasWaitedLongEnoughSaysForWhat(FleetpoolProgram worker)
      throws Exception {
    String gate = folder.resolve("gate").toString();
    AsyncResult<List<Integer>> results =
        pool.<Integer, Integer>job(
                x -> {
                  note(gate + "-reached", x);
                  while (!Files.exists(Path.of(gate))) {
                    TimeUnit.MILLISECONDS.sleep(20);
                  }
                  return x;
                })
            .classPath(List.of(Path.of("target/test-classes")))
            .named("gated")
            .requires("b")
            .mapAsync(List.of(7));
    await().atMost(LIMIT).until(() -> Files.exists(Path.of(gate + "-reached")));

    Said said = drain("host-b", "--timeout", "0s", "--drain-timeout", "1h");

    assertThat(said.code()).isEqualTo(1);
    assertThat(said.err())
        .contains("host host-b drains: waits for task 0 of job gated; it was waited for for 0:00");
    Files.createFile(Path.of(gate));
    assertThat(results.get(30, TimeUnit.SECONDS)).containsExactly(7);
    assertThat(worker.awaitEnd()).as(worker.err()).isZero();
    assertThat(worker.err()).contains("host host-b drains, for PT1H at most");
  }
}
