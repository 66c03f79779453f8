package dev.fleetpool.examples.grid;

import dev.fleetpool.Progress;
import dev.fleetpool.ProgressListener;
import java.io.PrintStream;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/**
 * Shows how far the search is: a bar on a terminal, a line now and then elsewhere. Called by the
 * pool's reporting thread; {@link #slots} may be asked from any.
 */
abstract class GridProgress implements ProgressListener, AutoCloseable {

  private static final String NAME = "grid search";

  private volatile int slots = 1;

  private GridProgress() {}

  /** Chooses by what standard error is connected to. */
  static GridProgress toStandardError(int tasks) {
    return isTerminal() ? new Bar(System.err, tasks) : new Lines(System.err);
  }

  /** Shows lines, whatever it is connected to. */
  static GridProgress lines(PrintStream err) {
    return new Lines(err);
  }

  // From Java 22 to 24 there is a console even where there is no terminal; TERM tells them apart
  // nearly always, and a bar in a file does no harm.
  @SuppressWarnings("SystemConsoleNull")
  private static boolean isTerminal() {
    String kind = System.getenv("TERM");
    return System.console() != null && kind != null && !kind.equals("dumb");
  }

  /** Returns the largest number of slots that was seen. */
  final int slots() {
    return slots;
  }

  @Override
  public final void onProgress(Progress progress) {
    slots = Math.max(slots, progress.slots());
    show(progress);
  }

  abstract void show(Progress progress);

  @Override
  public abstract void close();

  /**
   * A bar with the time that is left. It is painted at each report and never by a timer of its own,
   * which might paint once more while the bar is closed, and leave two of them.
   */
  private static final class Bar extends GridProgress {

    private static final int NEVER_MILLIS = 24 * 3600 * 1000;

    private final ProgressBar bar;
    private boolean closed;

    Bar(PrintStream err, int tasks) {
      bar =
          new ProgressBarBuilder()
              .setTaskName(NAME)
              .setInitialMax(tasks)
              .setStyle(BarStyle.chosen())
              .setUnit(" tasks", 1)
              .setSpeedUnit(ChronoUnit.SECONDS)
              .setUpdateIntervalMillis(NEVER_MILLIS)
              .setConsumer(BarStyle.consumer(err))
              .build();
    }

    @Override
    synchronized void show(Progress progress) {
      if (!closed) {
        bar.stepTo(progress.done());
        bar.setExtraMessage(troubles(progress));
        bar.refresh();
        if (progress.done() == bar.getMax()) {
          close();
        }
      }
    }

    @Override
    public synchronized void close() {
      if (!closed) {
        closed = true;
        bar.close();
      }
    }
  }

  /** A line every few seconds, by the job's own clock. */
  private static final class Lines extends GridProgress {

    private static final Duration PERIOD = Duration.ofSeconds(5);

    private final PrintStream err;
    private Duration next = PERIOD;

    Lines(PrintStream err) {
      this.err = err;
    }

    @Override
    void show(Progress progress) {
      if (progress.elapsed().compareTo(next) >= 0) {
        next = progress.elapsed().plus(PERIOD);
        err.println(line(progress));
      }
    }

    private static String line(Progress progress) {
      long done = progress.done();
      long total = progress.total().orElse(done);
      double seconds = progress.elapsed().toMillis() / 1e3;
      String left =
          done == 0
              ? ""
              : ", about "
                  + Texts.time(Duration.ofMillis((long) (1e3 * seconds * (total - done) / done)))
                  + " left";
      return Texts.format(
              "%s: %,d of %,d tasks, %.0f per second%s", NAME, done, total, done / seconds, left)
          + troubles(progress);
    }

    @Override
    public void close() {}
  }

  private static String troubles(Progress progress) {
    return (progress.retried() > 0 ? " (" + progress.retried() + " made again)" : "")
        + (progress.failed() > 0 ? " (" + progress.failed() + " failed)" : "");
  }
}
