package dev.fleetpool.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code fleetpool map} as a process of its own, as a shell starts it. */
final class MapProgram implements AutoCloseable {

  private static final int LIMIT_SECONDS = 60;

  final Process process;
  private final Path out;
  private final Path err;

  private MapProgram(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /** Starts one that writes to files, in this folder. */
  static MapProgram start(Path folder, String... arguments) throws IOException {
    Path out = Files.createTempFile(folder, "out", "");
    Path err = Files.createTempFile(folder, "err", "");
    Process process =
        builder(folder, arguments).redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    return new MapProgram(process, out, err);
  }

  static ProcessBuilder builder(Path folder, String... arguments) {
    List<String> words = new ArrayList<>(List.of("map"));
    words.addAll(List.of(arguments));
    List<String> command =
        JavaCommand.fleetpool(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"), words);
    return new ProcessBuilder(command).directory(folder.toFile());
  }

  /** Writes to its standard input. */
  MapProgram send(String text) throws IOException {
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
