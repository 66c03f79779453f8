package dev.fleetpool.examples.grid;

import dev.fleetpool.FleetUnavailableException;
import dev.fleetpool.Pool;
import dev.fleetpool.PoolBuilder;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * Searches the best parameters of eight regressors on all cores: 8 topics x 1782 combinations.
 *
 * <p>The parallel part is one line, the {@code map} in {@link #run}.
 */
public final class GridSearch {

  private static final int EXIT_FAILED = 1;
  private static final int EXIT_USAGE = 2;

  private GridSearch() {}

  /** Runs it on this machine; see {@code --help}. */
  public static void main(String[] args) {
    int exitCode = run(args, System.out, System.err);
    if (exitCode != 0) {
      System.exit(exitCode);
    }
  }

  static int run(String[] args, PrintStream out, PrintStream err) {
    if (Arrays.asList(args).contains("--help")) {
      out.print(GridOptions.USAGE);
      return 0;
    }
    GridOptions options;
    try {
      options = GridOptions.parse(args);
    } catch (IllegalArgumentException e) {
      err.println(e.getMessage());
      return EXIT_USAGE;
    }
    try (Pool pool = open(options)) {
      run(pool, options, out);
      return 0;
    } catch (UncheckedIOException | FleetUnavailableException e) {
      err.println(e.getMessage());
      return EXIT_FAILED;
    }
  }

  private static Pool open(GridOptions options) {
    PoolBuilder pool = Pool.builder();
    options.slots().ifPresent(pool::slots);
    return pool.local();
  }

  /**
   * Runs the search on a pool, shows its progress on standard error, prints the table to {@code
   * out}, and writes the report. What would keep the report from being written is told before the
   * first task.
   *
   * @throws java.io.UncheckedIOException if the report cannot be written
   */
  public static void run(Pool pool, GridOptions options, PrintStream out) {
    LastStep lastStep = new LastStep(out, options.report());
    lastStep.rehearse();
    List<GridTask> tasks = Grid.tasks(options.combinations());
    GridProgress progress = GridProgress.toStandardError(tasks.size());
    long startNs = System.nanoTime();
    List<GridResult> results;
    try (progress) {
      results = pool.job(CrossValidation::evaluate).onProgress(progress).map(tasks);
    }
    Duration wall = Duration.ofNanos(System.nanoTime() - startNs);
    lastStep.take(results, new RunFigures(wall, progress.slots()));
  }
}
