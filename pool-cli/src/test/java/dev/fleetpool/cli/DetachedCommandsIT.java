package dev.fleetpool.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fleetpool.Pool;
import dev.fleetpool.examples.grid.DetachedGridSearch;
import dev.fleetpool.examples.grid.GridOptions;
import dev.fleetpool.kafka.KafkaConnection;
import dev.fleetpool.local.broker.BrokerSettings;
import dev.fleetpool.local.broker.EmbeddedBroker;
import dev.fleetpool.proto.Topics;
import dev.fleetpool.worker.Agent;
import dev.fleetpool.worker.AgentSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The commands around detached jobs, as somebody uses them who has the packaged program and a jar
 * of his own, over a fleet of one host with two slots.
 */
@Timeout(120)
class DetachedCommandsIT {

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Pattern ADDRESS = Pattern.compile("http://localhost:(\\d+)/api/v1/jobs");

  /** Is given the job's name, the input that fails, and the file that the second task waits for. */
  private static final String PROGRAM =
      """
      package app;

      import dev.fleetpool.Pool;
      import java.nio.file.Files;
      import java.nio.file.Path;
      import java.util.List;
      import java.util.concurrent.TimeUnit;

      public class Divisions {
        public static void main(String[] words) throws Exception {
          if (words.length == 0) {
            System.out.println("waits");
            TimeUnit.HOURS.sleep(1);
          }
          int failing = Integer.parseInt(words[1]);
          String gate = words[2];
          try (Pool pool = Pool.connect()) {
            System.out.println(
                pool.<Integer, Integer>job(x -> divide(x, failing, gate))
                    .named(words[0])
                    .collectFailures()
                    .submit(List.of(0, 1, 2, 3, 4, 5))
                    .id());
          }
        }

        static int divide(int x, int failing, String gate) throws Exception {
          System.out.println("task " + x);
          while (x == 1 && !Files.exists(Path.of(gate))) {
            TimeUnit.MILLISECONDS.sleep(20);
          }
          return 60 / (x - failing);
        }
      }
      """;

  @TempDir static Path folder;
  private static EmbeddedBroker broker;
  private static Agent agent;
  private static FleetpoolProgram coordinator;
  private static Path app;

  @TempDir Path own;

  /** What a command has said. */
  private record Said(int code, String out, String err) {}

  @BeforeAll
  static void start() throws IOException {
    broker = EmbeddedBroker.start(BrokerSettings.temporary());
    broker.awaitReady(LIMIT.multipliedBy(2));
    KafkaConnection kafka =
        new KafkaConnection(broker.bootstrapServers(), new Topics("commands"), Map.of());
    agent =
        Agent.start(new AgentSettings(kafka, "host-a", 2, folder, 64L << 20, List.of(), List.of()));
    coordinator = program("coordinator", "--port", "0");
    Path classes = folder.resolve("app");
    Sources.compile(classes, "Divisions", PROGRAM, Sources.libraries("pool-api", "jspecify"));
    app = Sources.jar(classes, folder.resolve("app.jar"));
  }

  @AfterAll
  static void end() {
    coordinator.close();
    agent.close();
    broker.close();
  }

  private static List<String> withFleet(String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(1, List.of("--bootstrap", broker.bootstrapServers(), "--prefix", "commands"));
    return all;
  }

  /** Starts a command as a process. */
  private static FleetpoolProgram program(String... words) throws IOException {
    return FleetpoolProgram.start(
        folder, new ProcessBuilder(command(withFleet(words))).directory(folder.toFile()));
  }

  private static List<String> command(List<String> words) {
    List<String> command = new ArrayList<>(List.of(JavaCommand.java(), "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-XX:+UseSerialGC", "-jar", BareHost.PROGRAM.toString()));
    command.addAll(words);
    return command;
  }

  private static Said run(String... words) throws Exception {
    try (FleetpoolProgram program = program(words)) {
      int code = program.awaitEnd();
      return new Said(code, program.out(), program.err());
    }
  }

  /** Runs a command in this JVM, which is faster. */
  private static Said ask(String... words) {
    return askAll(withFleet(words));
  }

  private static Said askAll(List<String> words) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        FleetpoolCommand.run(
            words.toArray(String[]::new), new PrintWriter(out, true), new PrintWriter(err, true));
    return new Said(code, out.toString(), err.toString());
  }

  private void submit(String job, String failing, Path gate) throws Exception {
    Said said =
        run(
            "submit",
            app.toString(),
            "--class",
            "app.Divisions",
            "--",
            job,
            failing,
            gate.toString());
    assertThat(said).isEqualTo(new Said(0, job + "\n", ""));
  }

  private static void awaitLine(String expression, String... words) {
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> {
              Said said = ask(words);
              assertThat(said.code()).as(said.err()).isZero();
              assertThat(said.out().lines()).anyMatch(line -> line.matches(expression));
            });
  }

  private static void assertOneLine(Said said, int code, String start) {
    assertThat(said.err()).startsWith(start).hasLineCount(1);
    assertThat(said.code()).isEqualTo(code);
    assertThat(said.out()).isEmpty();
  }

  @Test
  void jobIsFollowedFromItsSubmissionToItsResults() throws Exception {
    Path gate = own.resolve("gate");
    submit("followed", "9", gate);

    awaitLine("followed +running +5/6 +0 .*", "jobs");
    assertThat(run("output", "followed", "4")).isEqualTo(new Said(0, "task 4\n", ""));
    assertOneLine(ask("output", "followed", "6"), 1, "index=6 must be that of one of the 6 tasks");
    assertThat(ask("job", "followed").out()).contains("followed", "running", "5/6");
    assertThat(run("hosts").out().lines().skip(1))
        .singleElement()
        .asString()
        .matches("host-a +2 +[12] .*");
    Files.createFile(gate);

    assertThat(run("results", "followed"))
        .isEqualTo(new Said(0, "-6\n-7\n-8\n-10\n-12\n-15\n", ""));
    assertThat(run("output", "followed"))
        .isEqualTo(new Said(0, "task 0\ntask 1\ntask 2\ntask 3\ntask 4\ntask 5\n", ""));
    awaitLine("followed +done +6/6 +0 .*", "job", "followed");
    assertThat(ask("jobs").out()).contains("followed", "done", "6/6");
  }

  /** What a shell says of a program that SIGPIPE has ended is 141. */
  @Test
  void resultsAndOutputEndQuietlyWhenNobodyReadsThem() throws Exception {
    Path gate = own.resolve("gate");
    List<FleetpoolProgram> readers = new ArrayList<>();
    try {
      submit("unread", "9", gate);
      for (String what : List.of("results", "output")) {
        List<String> shell = new ArrayList<>(List.of("bash", "-c"));
        shell.add("\"$@\" | head -n 1; echo \"${PIPESTATUS[0]}\"");
        shell.add("bash");
        shell.addAll(command(withFleet(what, "unread")));
        readers.add(FleetpoolProgram.start(own, new ProcessBuilder(shell)));
      }
      for (FleetpoolProgram reader : readers) {
        await().atMost(LIMIT).until(() -> !reader.out().isEmpty());
      }

      Files.writeString(gate, "open");

      for (FleetpoolProgram reader : readers) {
        reader.awaitEnd();
        assertThat(reader.out()).matches("(-6|task 0)\n141\n");
        assertThat(reader.err()).doesNotContain("ERROR", "Exception", "could not be written");
      }
    } finally {
      ask("cancel", "unread"); // else a test that fails keeps the slots from others
      readers.forEach(FleetpoolProgram::close);
    }
  }

  /** Others can read the environment of a process: it has the name of the file, not its secrets. */
  @Test
  void kafkaConfigReachesTheProgramOfASubmissionByTheNameOfItsFile() throws Exception {
    Path secrets = own.resolve("client.properties");
    Files.writeString(secrets, "ssl.key.password=hidden\nclient.rack=r1\n");
    try (FleetpoolProgram submit =
        program(
            "submit",
            "--kafka-config",
            secrets.toString(),
            app.toString(),
            "--class",
            "app.Divisions")) {
      await().atMost(LIMIT).until(() -> submit.out().equals("waits\n"));
      ProcessHandle started = submit.process.children().findFirst().orElseThrow();

      String environment = Files.readString(Path.of("/proc/" + started.pid() + "/environ"));

      assertThat(environment)
          .contains("FLEETPOOL_KAFKA_CONFIG=" + secrets)
          .doesNotContain("hidden");
    }
  }

  @Test
  void programOfASubmissionReadsTheFileOfKafkaConfig() throws Exception {
    Path hurry = own.resolve("hurry.properties");
    Files.writeString(hurry, "default.api.timeout.ms=1000\nrequest.timeout.ms=900\n");
    List<String> words =
        List.of(
            "submit",
            "--bootstrap",
            "127.0.0.1:1",
            "--kafka-config",
            hurry.toString(),
            app.toString(),
            "--class",
            "app.Divisions",
            "--",
            "nowhere",
            "9",
            "gate");
    try (FleetpoolProgram submit =
        FleetpoolProgram.start(folder, new ProcessBuilder(command(words)))) {
      assertThat(submit.awaitEnd()).isEqualTo(1);
      assertThat(submit.err()).contains("no broker has answered within 1 s");
    }
  }

  @Test
  void variablesTellCommandsAndSubmittedProgramsTheWay() throws Exception {
    List<List<String>> commands =
        List.of(
            List.of("jobs"),
            List.of("submit", app.toString(), "--class", "app.Divisions", "--", "no", "9", "gate"));
    for (List<String> words : commands) {
      ProcessBuilder command = new ProcessBuilder(command(words));
      command.environment().put("FLEETPOOL_BOOTSTRAP", "127.0.0.1:1");
      command.environment().put("FLEETPOOL_KAFKA_DEFAULT_API_TIMEOUT_MS", "1000");
      command.environment().put("FLEETPOOL_KAFKA_REQUEST_TIMEOUT_MS", "900");
      try (FleetpoolProgram program = FleetpoolProgram.start(folder, command)) {
        assertThat(program.awaitEnd()).isEqualTo(1);
        assertThat(program.err())
            .contains("bootstrapServers=127.0.0.1:1", "no broker has answered within 1 s");
      }
    }
  }

  @Test
  void failedTasksAreToldAndTheRestHasResults() throws Exception {
    submit("failing", "3", folder);

    Said text = ask("results", "failing");
    assertThat(text.out()).isEqualTo("-20\n-30\n-60\n60\n30\n");
    assertOneLine(
        new Said(text.code(), "", text.err()), 1, "task 3 of job failing failed on host-a");

    Said json = ask("results", "failing", "--json");
    assertThat(json.code()).isEqualTo(1);
    List<JsonNode> lines = new ArrayList<>();
    for (String line : json.out().lines().toList()) {
      lines.add(new ObjectMapper().readTree(line));
    }
    assertThat(lines)
        .extracting(line -> line.path("index").asInt())
        .containsExactly(0, 1, 2, 3, 4, 5);
    assertThat(lines.get(5).path("result").asInt()).isEqualTo(30);
    assertThat(lines.get(3).path("failure").path("message").asText()).contains("by zero");

    awaitLine("failing +done +.*", "job", "failing");
    assertThat(ask("job", "failing").out()).contains("by zero").hasLineCount(3);
  }

  @Test
  void cancelEndsAJobThatRuns() throws Exception {
    submit("endless", "9", own.resolve("gate"));
    awaitLine("endless +running +5/6 .*", "jobs");

    assertThat(run("cancel", "endless")).isEqualTo(new Said(0, "", ""));

    awaitLine("endless +cancelled +5/6 .*", "job", "endless");
    assertThat(ask("job", "endless").out()).contains("it was cancelled");
    assertOneLine(ask("output", "endless", "1"), 1, "there is no output of task 1 of job endless");
    Said results = ask("results", "endless");
    assertOneLine(new Said(results.code(), "", results.err()), 1, "job endless was cancelled");
    awaitLine("host-a +2 +0 .*", "hosts");
  }

  @Test
  void unknownJobIsToldInOneLine() throws Exception {
    for (String command : List.of("job", "results", "output", "cancel")) {
      assertOneLine(ask(command, "nobody"), 1, "job=nobody must be");
    }
    assertOneLine(run("results", "nobody"), 1, "job=nobody must be");
    assertOneLine(ask("submit", "no.jar", "--class", "X"), 1, "JAR=no.jar must be");
  }

  @Test
  void unreachableBrokerIsToldInOneLine() throws IOException {
    Path hurry = own.resolve("hurry.properties");
    Files.writeString(hurry, "default.api.timeout.ms=300\nrequest.timeout.ms=200\n");
    List<List<String>> commands =
        List.of(
            List.of("coordinator", "--port", "0"),
            List.of("jobs"),
            List.of("job", "x"),
            List.of("results", "x"),
            List.of("output", "x"),
            List.of("cancel", "x"),
            List.of("hosts"),
            List.of("top"),
            List.of("drain", "host-a"));
    for (List<String> command : commands) {
      List<String> words = new ArrayList<>(command);
      words.addAll(List.of("--bootstrap", "127.0.0.1:1", "--kafka-config", hurry.toString()));
      assertOneLine(askAll(words), 1, "no fleet at bootstrapServers=127.0.0.1:1");
    }
  }

  @Test
  void gridSearchIsRunByTheCoordinator() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    GridOptions options = GridOptions.full().withCombinations(2).withReport(own.resolve("report"));
    try (Pool pool = Pool.builder().prefix("commands").connect(broker.bootstrapServers())) {
      DetachedGridSearch.run(pool, options, new PrintStream(out, true, StandardCharsets.UTF_8));
    }

    assertThat(out.toString(StandardCharsets.UTF_8)).contains("Horror", "16 tasks in ", "Report: ");
    assertThat(own.resolve("report/index.html")).isNotEmptyFile();
    awaitLine("grid-search-detached +done +16/16 +0 .*", "job", DetachedGridSearch.JOB);
  }

  @Test
  void coordinatorAnswersAndLeavesAtSigterm() throws Exception {
    try (FleetpoolProgram other = program("coordinator", "--port", "0")) {
      String port = port(other);
      HttpRequest health =
          HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/health")).build();
      assertThat(
              HttpClient.newHttpClient()
                  .send(health, HttpResponse.BodyHandlers.ofString())
                  .statusCode())
          .isEqualTo(200);

      Said second = run("coordinator", "--port", port);
      assertThat(second.code()).isEqualTo(1);
      assertThat(second.err()).contains("--port=" + port + " must be free").doesNotContain("\tat ");

      other.process.destroy();
      assertThat(other.awaitEnd()).as(other.err()).isZero();
      assertThat(other.err()).doesNotContain("WARN", "ERROR");
    }
  }

  private static String port(FleetpoolProgram coordinator) {
    return await()
        .atMost(LIMIT)
        .until(
            () -> {
              Matcher address = ADDRESS.matcher(coordinator.err());
              return address.find() ? address.group(1) : "";
            },
            found -> !found.isEmpty());
  }

  @Test
  void submitThatIsEndedTakesItsProgramAlong() throws Exception {
    try (FleetpoolProgram submit = program("submit", app.toString(), "--class", "app.Divisions")) {
      await().atMost(LIMIT).until(() -> submit.out().equals("waits\n"));
      ProcessHandle started = submit.process.children().findFirst().orElseThrow();

      submit.process.destroy();

      submit.awaitEnd();
      await().atMost(LIMIT).until(() -> !started.isAlive());
    }
  }
}
