package dev.fleetpool.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo as a process of its own. */
class DemoIT {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int BY_SIGTERM = 143;

  @TempDir Path folder;

  @Test
  void demoThatIsToldToEndIsSilentAndLeavesNothing() throws Exception {
    Process demo = start();
    try {
      await().atMost(LIMIT).until(() -> log().contains(" of 480 tasks"));
      List<ProcessHandle> family = demo.descendants().toList();
      assertThat(family).hasSizeGreaterThanOrEqualTo(2);

      demo.destroy();

      assertThat(demo.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(demo.exitValue()).isEqualTo(BY_SIGTERM);
      await()
          .atMost(LIMIT)
          .untilAsserted(
              () -> {
                assertThat(family).noneMatch(ProcessHandle::isAlive);
                assertThat(folder.resolve("tmp")).isEmptyDirectory();
              });
      assertThat(log().lines().skip(2)).allMatch(line -> line.startsWith("grid search: "));
    } finally {
      demo.destroyForcibly();
    }
  }

  private Process start() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:-UsePerfData",
            "-Djava.io.tmpdir=" + Files.createDirectory(folder.resolve("tmp")),
            "-cp",
            System.getProperty("java.class.path"),
            FleetpoolCommand.class.getName(),
            "demo",
            "--slots",
            "1",
            "--report",
            folder.resolve("report").toString())
        .redirectError(folder.resolve("log").toFile())
        .start();
  }

  private String log() throws IOException {
    return Files.readString(folder.resolve("log"));
  }
}
