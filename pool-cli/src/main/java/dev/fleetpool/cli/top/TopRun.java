package dev.fleetpool.cli.top;

import dev.fleetpool.FleetUnavailableException;
import dev.fleetpool.JobStatus;
import dev.fleetpool.Pool;
import dev.fleetpool.cli.top.TopFrame.Characters;
import dev.fleetpool.cli.top.TopScreen.Colours;
import dev.fleetpool.coordinator.HostWatch;
import dev.fleetpool.proto.HostRecord;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jline.terminal.Size;

/**
 * {@code fleetpool top} from its start to its end. Hosts are heard on the thread that calls it,
 * jobs asked for on one of its own, since reading what the log has of them may take a while.
 */
public final class TopRun implements AutoCloseable {

  private static final Duration FRAME = Duration.ofSeconds(1);

  /** A key is heard within a tenth of a second. */
  private static final int SLICES = 10;

  private static final int LEAST_WIDTH = 20;
  private static final int LEAST_HEIGHT = 5;
  private static final int ALL_LINES = 100_000;

  private final HostWatch hosts;
  private final Pool pool;
  private final TopWatch watch;
  private final ExecutorService asker =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "fleetpool-top-jobs");
            thread.setDaemon(true);
            return thread;
          });
  private volatile List<JobStatus> jobs = List.of();

  /**
   * Shows this fleet.
   *
   * @param where its brokers, for people
   * @param hosts hears its hosts; stays the caller's to close
   * @param pool knows its jobs; stays the caller's to close
   */
  public TopRun(String where, HostWatch hosts, Pool pool) {
    this.watch = new TopWatch(where);
    this.hosts = hosts;
    this.pool = pool;
  }

  /** Prints one frame as text. */
  public void printOnce(PrintWriter out, int width, boolean unicode) {
    watch.look(hosts.listen(HostWatch.ALL_HEARD), List.of());
    jobs = pool.jobs();
    // Bars need two looks.
    TopSnapshot now = watch.look(hosts.listen(FRAME), jobs);
    TopFrame.lines(now, Math.max(LEAST_WIDTH, width), ALL_LINES, characters(unicode))
        .forEach(line -> out.println(Span.text(line)));
  }

  /**
   * Shows frames until somebody quits.
   *
   * @throws IOException if the terminal fails
   */
  public void show(boolean colours, boolean unicode) throws IOException {
    askForJobs();
    try (TopScreen screen = TopScreen.open(colours ? Colours.ANSI : Colours.NONE)) {
      List<HostRecord> heard = hosts.listen(HostWatch.ALL_HEARD);
      while (true) {
        TopSnapshot now = watch.look(heard, jobs);
        Size size = screen.size();
        screen.show(
            TopFrame.lines(
                now,
                Math.max(LEAST_WIDTH, size.getColumns()),
                Math.max(LEAST_HEIGHT, size.getRows()),
                characters(unicode)));
        for (int i = 0; i < SLICES && !screen.isResized(); i++) {
          heard = hosts.listen(FRAME.dividedBy(SLICES));
          if (screen.isQuit()) {
            return;
          }
        }
      }
    }
  }

  private static Characters characters(boolean unicode) {
    return unicode ? Characters.UNICODE : Characters.ASCII;
  }

  private void askForJobs() {
    asker.execute(
        () -> {
          try {
            do {
              jobs = jobsIfReached();
            } while (!asker.awaitTermination(FRAME.toMillis(), TimeUnit.MILLISECONDS));
          } catch (InterruptedException | CancellationException e) {
            // it is closing
          }
        });
  }

  private List<JobStatus> jobsIfReached() {
    try {
      return pool.jobs();
    } catch (FleetUnavailableException e) {
      return List.of(); // the hosts say that the brokers are away
    }
  }

  @Override
  public void close() {
    asker.shutdownNow();
  }
}
