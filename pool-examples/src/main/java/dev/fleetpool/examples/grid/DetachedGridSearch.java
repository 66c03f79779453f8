package dev.fleetpool.examples.grid;

import dev.fleetpool.AttachedJob;
import dev.fleetpool.Broadcast;
import dev.fleetpool.FinalResults;
import dev.fleetpool.FinalResults.Occasion;
import dev.fleetpool.HostStatus;
import dev.fleetpool.Pool;
import dev.fleetpool.Progress;
import dev.fleetpool.ResultStream;
import dev.fleetpool.Resumed;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * The search of {@link GridSearch} as a detached job: the coordinator services of the fleet run it,
 * whatever becomes of this program, which reads the results from the log and does the last step.
 */
public final class DetachedGridSearch {

  /** The name of the job. */
  public static final String JOB = "grid-search-detached";

  private DetachedGridSearch() {}

  /**
   * Submits the search, or takes up the one that has not ended, shows its progress on standard
   * error, prints the table to {@code out}, and writes the report.
   */
  public static void run(Pool pool, GridOptions options, PrintStream out) {
    List<GridTask> tasks = Grid.tasks(options.combinations());
    long startNs = System.nanoTime();
    AttachedJob job = submit(pool, tasks);
    System.err.println("Job " + JOB + " is in the log; it goes on when this program ends.");
    List<GridResult> results = new ArrayList<>(tasks.size());
    try (ResultStream<GridResult> stream = job.results();
        GridProgress progress = GridProgress.toStandardError(tasks.size())) {
      while (stream.hasNext()) {
        results.add(stream.next());
        progress.onProgress(progress(tasks.size(), results.size(), startNs));
      }
    }
    var unused =
        new LastStep(out, options.report(), () -> figures(startNs, pool))
            .apply(new FinalResults<>(results, Occasion.COMPLETE));
  }

  private static AttachedJob submit(Pool pool, List<GridTask> tasks) {
    try (Broadcast<PreparedFilms> films = pool.broadcast(new PreparedFilms(Films.load()))) {
      return pool.job((GridTask task) -> CrossValidation.evaluate(films.value(), task))
          .named(JOB)
          .submit(tasks);
    } catch (IllegalStateException e) { // one of that name has not ended
      return pool.attach(JOB);
    }
  }

  private static Progress progress(int tasks, int done, long startNs) {
    return new Progress(
        JOB, OptionalLong.of(tasks), done, 0, 0, Resumed.NOTHING, 1, since(startNs));
  }

  private static RunFigures figures(long startNs, Pool pool) {
    int slots = pool.hosts().stream().mapToInt(HostStatus::slots).sum();
    return new RunFigures(since(startNs), Math.max(1, slots));
  }

  private static Duration since(long startNs) {
    return Duration.ofNanos(System.nanoTime() - startNs);
  }
}
