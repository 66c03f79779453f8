package dev.fleetpool.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Runs programs in JVMs of their own, with default flags and the class path of this one. */
final class JavaPrograms {

  private static final long LIMIT_S = 180;

  private JavaPrograms() {}

  /** Starts a program; its standard output is to be read. */
  static Process start(Class<?> program, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  /**
   * Returns the milliseconds from before a program is started until it has printed a line, by the
   * clock of this JVM: the start time that Linux tells of a process is off by up to a second, the
   * same for all processes from boot to boot.
   */
  static double millisToFirstLine(Class<?> program, String... arguments) throws Exception {
    long startNs = System.nanoTime();
    Process process = start(program, arguments);
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      String line = lines.readLine();
      double ms = Workloads.millisSince(startNs);
      end(process, program.getName());
      if (line == null) {
        throw new IOException(program.getName() + " printed nothing");
      }
      return ms;
    }
  }

  /** Returns the number that a program prints. */
  static double printed(Class<?> program, String... arguments) throws Exception {
    return Double.parseDouble(printed(start(program, arguments), program.getName()));
  }

  /** Returns what a process prints until it ends; one that takes too long is killed. */
  static String printed(Process process, String what) throws Exception {
    CompletableFuture<byte[]> output =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return process.getInputStream().readAllBytes();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    end(process, what);
    return new String(output.get(), StandardCharsets.UTF_8).strip();
  }

  private static void end(Process process, String what) throws Exception {
    if (!process.waitFor(LIMIT_S, TimeUnit.SECONDS) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IOException("%s failed or took longer than %d s".formatted(what, LIMIT_S));
    }
  }
}
