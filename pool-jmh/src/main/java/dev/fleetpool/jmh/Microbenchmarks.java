package dev.fleetpool.jmh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Runs the benchmarks, or those whose name fits a pattern, and prints each beside the baseline: the
 * ratio is above one where it has become slower. The results are written next to the baseline's
 * place in the build, in the same form, so that a copy of them is the next baseline.
 */
public final class Microbenchmarks {

  private static final Path BASELINE = Path.of("pool-jmh", "baseline.json");
  private static final Path RESULTS = Path.of("pool-jmh", "target", "jmh.json");
  private static final int FORKS = 1;
  private static final int WARM_UPS = 3;
  private static final int ROUNDS = 5;
  private static final TimeValue ROUND = TimeValue.milliseconds(500);

  private Microbenchmarks() {}

  /**
   * Runs them. To be started in the project's folder.
   *
   * @param args a pattern of names, or nothing for all
   */
  public static void main(String[] args) throws IOException, RunnerException {
    Files.createDirectories(RESULTS.toAbsolutePath().getParent());
    Collection<RunResult> results = new Runner(options(args.length == 0 ? "." : args[0])).run();
    print(results, Baseline.read(BASELINE));
  }

  private static Options options(String pattern) {
    return new OptionsBuilder()
        .include(pattern)
        .mode(Mode.AverageTime)
        .timeUnit(TimeUnit.NANOSECONDS)
        .forks(FORKS)
        .warmupIterations(WARM_UPS)
        .warmupTime(ROUND)
        .measurementIterations(ROUNDS)
        .measurementTime(ROUND)
        .jvmArgsAppend("-Xmx512m", "-XX:+UseSerialGC")
        .result(RESULTS.toString())
        .resultFormat(ResultFormatType.JSON)
        .build();
  }

  private static void print(Collection<RunResult> results, Baseline baseline) {
    System.out.printf("%n%-44s %12s %12s %8s%n", "benchmark", "baseline ns", "now ns", "ratio");
    for (RunResult result : results) {
      String name = name(result.getParams());
      double now = result.getPrimaryResult().getScore();
      Optional<Double> before = baseline.nanoseconds(name);
      System.out.printf(
          Locale.ROOT,
          "%-44s %12s %12.1f %8s%n",
          name,
          before.map(ns -> String.format(Locale.ROOT, "%.1f", ns)).orElse("none"),
          now,
          before.map(ns -> String.format(Locale.ROOT, "%.2f", now / ns)).orElse(""));
    }
    System.out.println("written: " + RESULTS);
  }

  private static String name(BenchmarkParams params) {
    Map<String, String> values = new TreeMap<>();
    params.getParamsKeys().forEach(key -> values.put(key, params.getParam(key)));
    return Baseline.name(params.getBenchmark(), values);
  }
}
