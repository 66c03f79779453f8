package dev.fleetpool.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fleetpool.Pool;
import dev.fleetpool.local.broker.BrokerSettings;
import dev.fleetpool.local.broker.EmbeddedBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
            "64m");
    return new ProcessBuilder(JavaCommand.fleetpool(options, arguments))
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("log").toFile())
        .start();
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
