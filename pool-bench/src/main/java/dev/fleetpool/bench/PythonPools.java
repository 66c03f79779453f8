package dev.fleetpool.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Python's pools: {@code multiprocessing.Pool} and {@code ProcessPoolExecutor}, one program for
 * each figure, which prints it. Deletes its script when closed.
 */
final class PythonPools implements Contender {

  private static final String SCRIPT = "python_pools.py";

  private final String name;
  private final String kind;
  private final Path script;

  private PythonPools(String name, String kind, Path script) {
    this.name = name;
    this.kind = kind;
    this.script = script;
  }

  /** Opens one; none where there is no python3. */
  static Optional<Contender> open(String name, String kind) throws Exception {
    try {
      Process python = new ProcessBuilder("python3", "--version").start();
      if (python.waitFor() != 0) {
        return Optional.empty();
      }
    } catch (IOException e) {
      return Optional.empty();
    }
    Path script = Files.createTempFile("fleetpool-bench-", ".py");
    try (InputStream source =
        Objects.requireNonNull(PythonPools.class.getResourceAsStream(SCRIPT), SCRIPT)) {
      Files.write(script, source.readAllBytes());
    }
    return Optional.of(new PythonPools(name, kind, script));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Map<Workload, Double> run(Workload workload) throws Exception {
    return switch (workload) {
      case ONE_BY_ONE, MAP_1M, MAP_10M, SPINS, HEAVY_TAIL, LARGE ->
          Map.of(workload, Double.parseDouble(printed(workload)));
      case LATENCY_P50 -> latency(printed(workload).split(" ", -1));
      default -> Map.of();
    };
  }

  private static Map<Workload, Double> latency(String[] words) {
    return Map.of(
        Workload.LATENCY_P50,
        Double.parseDouble(words[0]),
        Workload.LATENCY_P99,
        Double.parseDouble(words[1]));
  }

  private String printed(Workload workload) throws Exception {
    Process process =
        new ProcessBuilder("python3", script.toString(), kind, workload.name())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    return JavaPrograms.printed(process, name);
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(script);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
