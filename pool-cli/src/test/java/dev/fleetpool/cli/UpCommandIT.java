package dev.fleetpool.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code fleetpool up}, and the commands that find it. */
@Timeout(120)
class UpCommandIT {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** That of this JVM as well, so that it finds what these processes tell. */
  private static final Path STATE = Path.of(System.getenv("XDG_STATE_HOME"));

  @TempDir Path folder;

  /** What a command has said. */
  private record Said(int code, String out, String err) {}

  private FleetpoolProgram start(Path state, String... words) throws IOException {
    Path tmp = Files.createDirectories(folder.resolve("tmp"));
    List<String> command = new ArrayList<>(List.of(JavaCommand.java(), "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-XX:+UseSerialGC", "-Djava.io.tmpdir=" + tmp));
    command.addAll(List.of("-jar", BareHost.PROGRAM.toString()));
    command.addAll(List.of(words));
    ProcessBuilder program = new ProcessBuilder(command).directory(folder.toFile());
    program.environment().put("XDG_STATE_HOME", state.toString());
    program.environment().put("XDG_DATA_HOME", folder.resolve("data").toString());
    program.environment().put("FLEETPOOL_PREFIX", "home");
    return FleetpoolProgram.start(folder, program);
  }

  private Said run(Path state, String... words) throws Exception {
    try (FleetpoolProgram program = start(state, words)) {
      int code = program.end();
      return new Said(code, program.out(), program.err());
    }
  }

  /** Runs a command in this JVM, which is faster. */
  private static Said ask(String... words) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = FleetpoolCommand.run(words, new PrintWriter(out, true), new PrintWriter(err, true));
    return new Said(code, out.toString(), err.toString());
  }

  @Test
  void fleetOfThisMachineIsFoundAndEndsWithNothingLeft() throws Exception {
    String[] words = {"up", "--slots", "1", "--port", "0", "--broker-port", "0"};
    try (FleetpoolProgram up = start(STATE, words)) {
      await()
          .atMost(LIMIT)
          .until(() -> up.out().contains("Ctrl-C ends it") || !up.process.isAlive());
      assertThat(up.out())
          .as(up.err())
          .startsWith("fleetpool is up: broker 127.0.0.1:")
          .contains("data in " + folder.resolve("data/fleetpool"), "/api/v1/jobs")
          .contains("Pool.builder().prefix(\"home\").connect(");

      Said mapped = run(STATE, "map", "--joblog", "log", "--", "echo", "{}", ":::", "a", "b");
      assertThat(mapped.out()).as(mapped.err()).isEqualTo("a\nb\n");
      assertThat(folder.resolve("log"))
          .as("what a pool of its own would call \":\"")
          .content()
          .contains("\t" + HostName.ofThisMachine() + "\t");
      Said second = ask(words);
      assertThat(second.code()).isEqualTo(1);
      assertThat(second.err())
          .startsWith(
              "fleetpool up runs on this machine already: process "
                  + up.process.pid()
                  + ", brokers")
          .hasLineCount(1);
      Said sameData = run(folder.resolve("elsewhere"), words);
      assertThat(sameData.code()).isEqualTo(1);
      assertThat(sameData.err())
          .startsWith("--data=" + folder.resolve("data/fleetpool") + " must be a folder that no")
          .hasLineCount(1);
      assertThat(ask("hosts", "--prefix", "home").out().lines()).hasSize(2);

      List<ProcessHandle> parts = up.process.descendants().toList();
      assertThat(parts).hasSizeGreaterThanOrEqualTo(2);
      up.process.destroy();

      assertThat(up.awaitEnd()).as(up.err()).isZero();
      assertThat(up.err()).doesNotContain("ERROR", "Exception");
      await().atMost(LIMIT).until(() -> parts.stream().noneMatch(ProcessHandle::isAlive));
      assertThat(filesIn(folder.resolve("tmp"))).isEmpty();
      assertThat(filesIn(STATE.resolve("fleetpool"))).isEmpty();
      assertThat(ask("hosts").err()).contains("no fleetpool up runs on this machine");
    }
  }

  private static List<Path> filesIn(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.toList();
    }
  }
}
