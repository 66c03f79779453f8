package dev.fleetpool.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** Runs programs of their own and reads the figures that they print. */
final class OtherPrograms {

  private static final String SCRIPT = "python_pool.py";
  private static final long LIMIT_S = 120;

  private OtherPrograms() {}

  /**
   * Starts a JVM that opens a local pool; milliseconds from before the process is spawned until it
   * says that it has the first result. By the clock of this JVM: the start time that Linux tells of
   * a process is off by up to a second, the same for all processes from boot to boot.
   */
  static double coldStart() throws IOException, InterruptedException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classPath = System.getProperty("java.class.path");
    long startNs = System.nanoTime();
    Process process = start(List.of(java, "-cp", classPath, ColdStart.class.getName()));
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      String first = lines.readLine();
      long endNs = System.nanoTime();
      if (!ColdStart.FIRST_RESULT.equals(first)) {
        throw new IOException("the program of the cold start printed: " + first);
      }
      end(process, ColdStart.class.getName());
      return (endNs - startNs) / 1e6;
    }
  }

  /**
   * Runs Python's pool over the same workloads; its figures by name, none where there is no
   * python3.
   */
  static Map<String, Double> pythonPool() throws IOException, InterruptedException {
    Map<String, Double> figures = new LinkedHashMap<>();
    Path script = Files.createTempFile("fleetpool-bench-", ".py");
    try (InputStream source =
        Objects.requireNonNull(OtherPrograms.class.getResourceAsStream(SCRIPT), SCRIPT)) {
      Files.write(script, source.readAllBytes());
      for (String line : run(List.of("python3", script.toString())).lines().toList()) {
        String[] parts = line.split("=", 2);
        figures.put(parts[0], Double.parseDouble(parts[1]));
      }
    } catch (IOException e) {
      if (e.getMessage() == null || !e.getMessage().contains("python3")) {
        throw e;
      }
    } finally {
      Files.deleteIfExists(script);
    }
    return figures;
  }

  private static String run(List<String> command) throws IOException, InterruptedException {
    Process process = start(command);
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    end(process, command.toString());
    return output;
  }

  private static Process start(List<String> command) throws IOException {
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private static void end(Process process, String what) throws IOException, InterruptedException {
    if (!process.waitFor(LIMIT_S, TimeUnit.SECONDS) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IOException(what + " failed or took longer than " + LIMIT_S + " s");
    }
  }
}
