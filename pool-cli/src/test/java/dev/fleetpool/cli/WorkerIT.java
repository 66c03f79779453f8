package dev.fleetpool.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fleetpool.Pool;
import dev.fleetpool.local.broker.BrokerSettings;
import dev.fleetpool.local.broker.EmbeddedBroker;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The worker as a process of its own, on an embedded broker. */
class WorkerIT {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path folder;

  @Test
  void workerRunsTasksUntilItIsToldToStop() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(BrokerSettings.temporary())) {
      broker.awaitReady(LIMIT);
      Process worker = startWorker(broker.bootstrapServers());
      try {
        try (Pool pool = Pool.builder().prefix("it").connect(broker.bootstrapServers())) {
          List<Integer> inputs = IntStream.range(0, 100).boxed().toList();
          assertThat(pool.map(x -> x * x, inputs))
              .isEqualTo(inputs.stream().map(x -> x * x).toList());
        }
        await()
            .atMost(LIMIT)
            .ignoreExceptions()
            .untilAsserted(() -> assertThat(get("/health/ready")).isEqualTo("ready\n"));
        assertThat(get("/metrics"))
            .contains("fleetpool_agent_slots{host=\"host-a\"} 2.0", "jvm_memory_used_bytes{");
        List<ProcessHandle> children = worker.descendants().toList();
        assertThat(children).as("children of %s", log()).isNotEmpty();

        worker.destroy();

        assertThat(worker.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).as(log()).isTrue();
        assertThat(worker.exitValue()).as(log()).isZero();
        await()
            .atMost(LIMIT)
            .untilAsserted(() -> assertThat(children).noneMatch(ProcessHandle::isAlive));
        assertThat(log())
            .contains("joins the fleet it", "has left")
            .doesNotContain("WARN", "ERROR");
        assertThat(leftBehind()).isEmpty();
      } finally {
        worker.destroyForcibly();
      }
    }
  }

  private Process startWorker(String bootstrapServers) throws IOException {
    List<String> options =
        List.of("-Djava.io.tmpdir=" + Files.createDirectory(folder.resolve("tmp")));
    List<String> arguments =
        List.of(
            "worker",
            "--bootstrap",
            bootstrapServers,
            "--prefix",
            "it",
            "--slots",
            "2",
            "--host",
            "host-a",
            "--child-heap",
            "64m",
            "--metrics-port",
            "0");
    return new ProcessBuilder(JavaCommand.fleetpool(options, arguments))
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("log").toFile())
        .start();
  }

  /** Asks the worker at the address that its log names. */
  private String get(String path) throws IOException {
    Matcher address = Pattern.compile("meters at (http://127.0.0.1:\\d+)").matcher(log());
    assertThat(address.find()).as(log()).isTrue();
    try (InputStream answer = URI.create(address.group(1) + path).toURL().openStream()) {
      return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private String log() throws IOException {
    return Files.readString(folder.resolve("log"));
  }

  private List<Path> leftBehind() throws IOException {
    try (var files = Files.list(folder.resolve("tmp"))) {
      return files.filter(file -> file.getFileName().toString().startsWith("fleetpool")).toList();
    }
  }
}
