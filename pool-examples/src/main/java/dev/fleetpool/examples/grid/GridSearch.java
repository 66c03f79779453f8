package dev.fleetpool.examples.grid;

import dev.fleetpool.Broadcast;
import dev.fleetpool.FinalStepFailedException;
import dev.fleetpool.FleetpoolException;
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
 * <p>The parallel part is the one statement in {@link #run} that begins with {@code pool.job}.
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
    } catch (UncheckedIOException | FleetpoolException e) {
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
   * out}, and writes the report. What would keep the report from being written is told after the
   * first task, before the others.
   *
   * @throws FinalStepFailedException if the report cannot be written
   */
  public static void run(Pool pool, GridOptions options, PrintStream out) {
    List<GridTask> tasks = Grid.tasks(options.combinations());
    long startNs = System.nanoTime();
    try (GridProgress progress = GridProgress.toStandardError(tasks.size());
        Broadcast<PreparedFilms> films = pool.broadcast(new PreparedFilms(Films.load()))) {
      LastStep lastStep =
          new LastStep(out, options.report(), () -> figures(startNs, progress.slots()));
      var unused =
          pool.job((GridTask task) -> CrossValidation.evaluate(films.value(), task))
              .named("grid-search")
              .onProgress(progress)
              .then(lastStep)
              .map(tasks);
    }
  }

  private static RunFigures figures(long startNs, int slots) {
    return new RunFigures(Duration.ofNanos(System.nanoTime() - startNs), slots);
  }
}
