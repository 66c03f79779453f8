package dev.fleetpool.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fleetpool.coordinator.CallerClassPath;
import dev.fleetpool.kafka.KafkaConnection;
import dev.fleetpool.local.broker.BrokerSettings;
import dev.fleetpool.local.broker.EmbeddedBroker;
import dev.fleetpool.proto.Topics;
import dev.fleetpool.worker.Agent;
import dev.fleetpool.worker.AgentSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code fleetpool map} as a process, over a fleet of one host with two slots. */
@Timeout(120)
class MapCommandIT {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir static Path shared;
  private static EmbeddedBroker broker;
  private static Agent agent;

  @TempDir Path folder;

  @BeforeAll
  static void startFleet() {
    broker = EmbeddedBroker.start(BrokerSettings.temporary());
    broker.awaitReady(LIMIT.multipliedBy(2));
    AgentSettings settings =
        new AgentSettings(
            new KafkaConnection(broker.bootstrapServers(), new Topics("map"), Map.of()),
            "host-a",
            2,
            shared,
            64L << 20,
            List.of(),
            CallerClassPath.entries());
    agent = Agent.start(settings);
  }

  @AfterAll
  static void endFleet() {
    agent.close();
    broker.close();
  }

  private FleetpoolProgram start(String... arguments) throws IOException {
    List<String> all = new ArrayList<>(fleet());
    all.addAll(List.of(arguments));
    return startIn(folder, all.toArray(String[]::new));
  }

  private static FleetpoolProgram startIn(Path folder, String... arguments) throws IOException {
    return FleetpoolProgram.start(folder, command(folder, arguments));
  }

  private static ProcessBuilder command(Path folder, String... arguments) {
    List<String> words = new ArrayList<>(List.of("map"));
    words.addAll(List.of(arguments));
    List<String> command =
        JavaCommand.fleetpool(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"), words);
    return new ProcessBuilder(command).directory(folder.toFile());
  }

  private static List<String> fleet() {
    return List.of("--bootstrap", broker.bootstrapServers(), "--prefix", "map");
  }

  private static String lines(IntStream numbers) {
    StringBuilder text = new StringBuilder();
    numbers.forEach(each -> text.append(each).append('\n'));
    return text.toString();
  }

  private List<Long> pidsIn(String name) throws IOException {
    Path file = folder.resolve(name);
    return Files.exists(file)
        ? Files.readAllLines(file).stream().map(Long::valueOf).toList()
        : List.of();
  }

  private static void awaitGone(List<Long> pids) {
    await()
        .atMost(LIMIT)
        .until(
            () ->
                pids.stream()
                    .flatMap(pid -> ProcessHandle.of(pid).stream())
                    .noneMatch(ProcessHandle::isAlive));
  }

  @Test
  void commandsFindTheTraceContextOfTheirCaller() throws Exception {
    String parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    List<String> words = new ArrayList<>(fleet());
    words.addAll(List.of("--", "sh", "-c", "echo $TRACEPARENT $TRACESTATE $1", "sh", ":::", "a"));
    ProcessBuilder command = command(folder, words.toArray(String[]::new));
    command.environment().put("TRACEPARENT", parent);
    command.environment().put("TRACESTATE", "congo=t61");

    try (FleetpoolProgram map = FleetpoolProgram.start(folder, command)) {
      assertThat(map.end()).as(map.err()).isZero();
      assertThat(map.out()).isEqualTo(parent + " congo=t61 a\n");
    }
  }

  @Test
  void commandsDoNotLearnHowTheirHostGetsIntoTheCluster() throws Exception {
    ProcessBuilder command = command(folder, "-j", "1", "sh", "-c", "env", "sh", ":::", "a");
    command.environment().put("FLEETPOOL_KAFKA_SSL_KEY_PASSWORD", "hidden");

    try (FleetpoolProgram map = FleetpoolProgram.start(folder, command)) {
      assertThat(map.end()).as(map.err()).isZero();
      assertThat(map.out()).contains("PATH=").doesNotContain("hidden");
    }
  }

  @Test
  void thisMachineRunsThemAndCtrlCLeavesNothing() throws Exception {
    try (FleetpoolProgram map =
        startIn(
            folder,
            "-j",
            "2",
            "sh",
            "-c",
            "echo $$ >> pids; sleep 600",
            "sh",
            "{}",
            ":::",
            "1",
            "2",
            "3")) {
      await().atMost(LIMIT).until(() -> pidsIn("pids").size() == 2);
      List<ProcessHandle> all = map.process.descendants().toList();

      new ProcessBuilder("kill", "-INT", Long.toString(map.process.pid())).start().waitFor();

      assertThat(map.awaitEnd()).as(map.err()).isEqualTo(130);
      awaitGone(pidsIn("pids"));
      awaitGone(all.stream().map(ProcessHandle::pid).toList());
      assertThat(map.err()).isEmpty();
    }
  }

  @Test
  void outputComesInInputOrderEachToItsStreamAndFailuresAreCounted() throws Exception {
    String script =
        "[ $1 = 1 ] && sleep 1; printf 'a%s\\nb' \"$1\"; echo \"e$1\" >&2; exit $(($1 % 2))";
    try (FleetpoolProgram map =
        start("--tag", "--joblog", "log", "--results", "kept", "sh", "-c", script, "sh", "{}")) {
      map.send("1\n2\n3\n");

      assertThat(map.end()).as(map.err()).isEqualTo(2);
      assertThat(map.out()).isEqualTo("1\ta1\n1\tb2\ta2\n2\tb3\ta3\n3\tb");
      assertThat(map.err()).isEqualTo("1\te1\n2\te2\n3\te3\n");
      List<String> log = Files.readAllLines(folder.resolve("log"));
      assertThat(log).hasSize(4);
      assertThat(log.get(1).split("\t")).startsWith("1").contains("1", "0").hasSize(9);
      assertThat(folder.resolve("kept/1/2/stdout")).hasContent("a2\nb");
    }
  }

  @Test
  void inputThatIsNotThereYetHoldsNothingUp() throws Exception {
    try (FleetpoolProgram map = start("echo", "got", "{}")) {
      map.send("a\n");
      await().atMost(LIMIT).until(() -> map.out().equals("got a\n"));
      map.send("b");

      assertThat(map.end()).as(map.err()).isZero();
      assertThat(map.out()).isEqualTo("got a\ngot b\n");
    }
  }

  @Test
  void readerThatHasEnoughEndsEndlessInputQuietly() throws Exception {
    List<String> arguments = new ArrayList<>(fleet());
    arguments.addAll(List.of("sh", "-c", "echo $$ >> pids; echo $1", "sh", "{}"));
    Path err = folder.resolve("err");
    List<Process> pipe =
        ProcessBuilder.startPipeline(
            List.of(
                new ProcessBuilder("yes"),
                command(folder, arguments.toArray(String[]::new)).redirectError(err.toFile()),
                new ProcessBuilder("head", "-n", "3")));
    try (BufferedReader head =
        new BufferedReader(
            new InputStreamReader(pipe.get(2).getInputStream(), StandardCharsets.UTF_8))) {
      assertThat(head.lines()).containsExactly("y", "y", "y");
      await().atMost(LIMIT).until(() -> !pipe.get(1).isAlive());
      assertThat(pipe.get(1).exitValue()).isEqualTo(141);
      assertThat(err).isEmptyFile();
      awaitGone(pidsIn("pids"));
    } finally {
      pipe.forEach(Process::destroyForcibly);
    }
  }

  @Test
  void whatWasPrintedBeforeAKillIsNotRunAgain() throws Exception {
    String[] command = {
      "--joblog",
      "log",
      "--resume",
      "sh",
      "-c",
      "echo $1 >> ran; while [ $1 = 40 -a ! -e free ]; do sleep 0.1; done; echo $1",
      "sh",
      "{}"
    };
    String before;
    try (FleetpoolProgram map = start(command)) {
      map.send(lines(IntStream.rangeClosed(1, 60)));
      await().atMost(LIMIT).until(() -> map.out().endsWith("\n39\n"));
      map.process.destroyForcibly().waitFor();
      before = map.out();
    }
    Files.writeString(folder.resolve("free"), "");
    try (FleetpoolProgram map = start(command)) {
      map.send(lines(IntStream.rangeClosed(1, 60)));

      assertThat(map.end()).as(map.err()).isZero();
      assertThat(before + map.out()).isEqualTo(lines(IntStream.rangeClosed(1, 60)));
    }
    List<String> ran = Files.readAllLines(folder.resolve("ran"));
    assertThat(ran.stream().filter(each -> Integer.parseInt(each) < 40)).doesNotHaveDuplicates();
    assertThat(Files.readAllLines(folder.resolve("log"))).hasSize(61);
  }

  @Test
  void haltKillsWhatRuns() throws Exception {
    String script = "[ $1 = 2 ] && exit 9; echo $$ >> pids; sleep 600";
    try (FleetpoolProgram map = start("--halt", "now,fail=1", "sh", "-c", script, "sh", "{}")) {
      map.send("1\n2\n3\n4\n");

      assertThat(map.awaitEnd()).as(map.err()).isEqualTo(9);
      assertThat(map.err()).startsWith("fleetpool map: --halt is met by command 2");
      awaitGone(pidsIn("pids"));
    }
  }

  @Test
  void killedChildTakesItsCommandAlong() throws Exception {
    String script =
        "echo $$ >> pids; [ $(wc -l < pids) -gt 1 ] || { kill -9 $PPID; sleep 600; }; echo again";
    try (FleetpoolProgram map = start("sh", "-c", script, "sh", "{}", ":::", "1")) {
      assertThat(map.end()).as(map.err()).isZero();
      assertThat(map.out()).isEqualTo("again\n");
      awaitGone(pidsIn("pids"));
    }
  }

  @Test
  void commandThatIsNotThereIsToldOnce() throws Exception {
    try (FleetpoolProgram map = start("no-such-program", "{}")) {
      map.send(lines(IntStream.range(0, 5000)));

      assertThat(map.end()).as(map.err()).isEqualTo(1);
      assertThat(map.err()).contains("no-such-program: command not found on host").hasLineCount(1);
    }
  }

  @Test
  void blocksTogetherAreTheInput() throws Exception {
    String text = lines(IntStream.range(0, 20_000));
    try (FleetpoolProgram map = start("--pipe", "--block", "10k", "cat")) {
      map.send(text);

      assertThat(map.end()).as(map.err()).isZero();
      assertThat(map.out()).isEqualTo(text);
    }
  }

  @Test
  void outputBeyondARecordFailsItsCommandOnly() throws Exception {
    try (FleetpoolProgram map =
        start("sh", "-c", "head -c $1 /dev/zero", "sh", "{}", ":::", "9000000", "3")) {
      assertThat(map.end()).as(map.err()).isEqualTo(1);
      assertThat(map.out()).hasSize(3);
      assertThat(map.err()).contains("printed 9000000 bytes");
    }
  }
}
