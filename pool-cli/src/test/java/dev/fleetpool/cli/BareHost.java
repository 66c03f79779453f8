package dev.fleetpool.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A worker started from the packaged program, as on a machine that has nothing else: its class path
 * holds nothing of a test. Ends with {@link #close}.
 */
final class BareHost implements AutoCloseable {

  /** The packaged program; its libraries lie beside it. */
  static final Path PROGRAM = Path.of("target", "fleetpool.jar").toAbsolutePath();

  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final Process process;
  private final Path log;

  private BareHost(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** Starts one of the fleet {@code bare} with a folder of its own below this one. */
  static BareHost start(Path parent, String host, String bootstrapServers) throws IOException {
    return start(parent, "bare", host, bootstrapServers);
  }

  /** Starts one of a fleet, with further options. */
  static BareHost start(
      Path parent, String prefix, String host, String bootstrapServers, String... options)
      throws IOException {
    Path folder = Files.createDirectories(parent.resolve(host));
    List<String> command = new ArrayList<>(List.of(JavaCommand.java(), "-XX:TieredStopAtLevel=1"));
    command.add("-Djava.io.tmpdir=" + Files.createDirectories(folder.resolve("tmp")));
    command.addAll(List.of("-jar", PROGRAM.toString(), "worker"));
    command.addAll(List.of("--bootstrap", bootstrapServers, "--prefix", prefix, "--host", host));
    command.addAll(List.of("--slots", "1", "--child-heap", "64m"));
    command.addAll(List.of("--cache", folder.resolve("cache").toString()));
    command.addAll(List.of(options));
    Path log = folder.resolve("log");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    return new BareHost(process, log);
  }

  /** Returns what it has logged. */
  String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends it at once: at a first SIGTERM it drains, which takes 2 s. */
  @Override
  public void close() {
    process.destroy();
    process.destroy();
    try {
      if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
