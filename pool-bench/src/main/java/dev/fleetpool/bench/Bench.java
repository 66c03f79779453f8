package dev.fleetpool.bench;

import dev.fleetpool.Pool;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/**
 * Measures the pool on this machine: several rounds of each workload, Python's pool in the same
 * run, a table and a JSON file.
 *
 * <p>Figures of one machine at one time compare as ratios within a run. The first round of each
 * workload is a cold one and is shown with the others, as minimum or maximum.
 */
public final class Bench {

  private static final int ROUNDS = 3;

  private final List<Figure> figures = new ArrayList<>();

  private Bench() {}

  /** Takes one argument at most: the folder for the JSON file, {@code target/bench} without one. */
  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments.length > 0 ? arguments[0] : "target/bench");
    run(folder, System.out);
  }

  /** Measures, prints the table, and writes {@code bench.json} into the folder. */
  public static void run(Path folder, PrintStream out) throws Exception {
    Bench bench = new Bench();
    bench.measure("cold start: JVM start to first result", "ms", OtherPrograms::coldStart);
    int slots = Runtime.getRuntime().availableProcessors();
    try (Pool pool = Pool.builder().slots(slots).local()) {
      bench.measurePool(new Workloads(pool, slots));
    }
    bench.measurePython();
    bench.print(out);
    bench.write(folder);
    out.println("written: " + folder.resolve("bench.json").toAbsolutePath());
  }

  private void measurePool(Workloads workloads) throws Exception {
    measure("1000 x 10 ms: efficiency", "of ideal", workloads::efficiency);
    measure("200 heavy-tailed spins: makespan", "x bound", workloads::heavyTail);
    measure("one by one, 100 000 no-ops", "k/s", () -> workloads.oneByOne(100_000));
    measure("map of 1 000 000 integers", "k/s", () -> workloads.map(1_000_000));
    measure("map of 10 000 000 integers", "k/s", () -> workloads.map(10_000_000));
    List<double[]> latencies = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      latencies.add(workloads.latency(1_000, 0.5, 0.99));
    }
    figures.add(figure("one at a time: p50", "us", latencies, 0));
    figures.add(figure("one at a time: p99", "us", latencies, 1));
  }

  private static Figure figure(String workload, String unit, List<double[]> rounds, int column) {
    return new Figure(workload, unit, rounds.stream().map(round -> round[column]).toList());
  }

  private void measure(String workload, String unit, Callable<Double> round) throws Exception {
    List<Double> rounds = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      rounds.add(round.call());
    }
    figures.add(new Figure(workload, unit, rounds));
  }

  private void measurePython() throws IOException, InterruptedException {
    List<Map<String, Double>> rounds = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      rounds.add(OtherPrograms.pythonPool());
    }
    for (String name : rounds.get(0).keySet()) {
      figures.add(
          new Figure(
              "Python multiprocessing.Pool: " + name,
              name.contains("efficiency") ? "of ideal" : "k/s",
              rounds.stream().map(round -> round.get(name)).toList()));
    }
  }

  private void print(PrintStream out) {
    out.printf("%-52s %12s %12s %12s%n", "", "median", "min", "max");
    figures.forEach(figure -> out.println(figure.toRow()));
  }

  private void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    String json =
        figures.stream().map(Figure::toJson).collect(Collectors.joining(",\n ", "[", "]\n"));
    Files.writeString(folder.resolve("bench.json"), json);
  }
}
