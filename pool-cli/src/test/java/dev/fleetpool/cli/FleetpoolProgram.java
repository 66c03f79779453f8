package dev.fleetpool.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The {@code fleetpool} command as a process of its own, as a shell starts it. */
final class FleetpoolProgram implements AutoCloseable {

  private static final int LIMIT_SECONDS = 60;

  final Process process;
  private final Path out;
  private final Path err;

  private FleetpoolProgram(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /** Starts one that writes to files, in this folder. */
  static FleetpoolProgram start(Path folder, ProcessBuilder command) throws IOException {
    Path out = Files.createTempFile(folder, "out", "");
    Path err = Files.createTempFile(folder, "err", "");
    Process process = command.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    return new FleetpoolProgram(process, out, err);
  }

  /** Writes to its standard input. */
  FleetpoolProgram send(String text) throws IOException {
    OutputStream in = process.getOutputStream();
    in.write(text.getBytes(StandardCharsets.UTF_8));
    in.flush();
    return this;
  }

  /** Ends its standard input and waits for its end. */
  int end() throws IOException, InterruptedException {
    process.getOutputStream().close();
    return awaitEnd();
  }

  int awaitEnd() throws IOException, InterruptedException {
    if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("it does not end; it said:\n" + out() + err());
    }
    return process.exitValue();
  }

  String out() throws IOException {
    return Files.readString(out);
  }

  String err() throws IOException {
    return Files.readString(err);
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
