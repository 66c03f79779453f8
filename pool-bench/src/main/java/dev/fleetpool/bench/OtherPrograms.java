package dev.fleetpool.bench;

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

  /** Starts a JVM that opens a local pool; milliseconds to the first result. */
  static double coldStart() throws IOException, InterruptedException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classPath = System.getProperty("java.class.path");
    return Double.parseDouble(
        run(List.of(java, "-cp", classPath, ColdStart.class.getName())).strip());
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
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(LIMIT_S, TimeUnit.SECONDS) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IOException(command + " failed or took longer than " + LIMIT_S + " s");
    }
    return output;
  }
}
