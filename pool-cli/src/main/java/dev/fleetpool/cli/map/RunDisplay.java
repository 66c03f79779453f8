package dev.fleetpool.cli.map;

import dev.fleetpool.cli.map.HaltRule.Tally;
import dev.fleetpool.cli.terminal.Terminal;
import dev.fleetpool.examples.grid.BarStyle;
import java.io.PrintStream;
import java.time.temporal.ChronoUnit;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/**
 * Shows people how far the run is: a bar with the time that is left, on a terminal only. Owned by
 * the printing thread, which repaints it; no timer does, as it would paint between output.
 */
interface RunDisplay extends AutoCloseable {

  /** Shows nothing. */
  RunDisplay NONE =
      new RunDisplay() {
        @Override
        public void show(Tally tally, long known) {}

        @Override
        public void hide() {}

        @Override
        public void close() {}
      };

  /**
   * Shows how far it is.
   *
   * @param known how many commands are known of so far
   */
  void show(Tally tally, long known);

  /** Makes room for output. */
  void hide();

  @Override
  void close();

  /** Returns a bar if standard error is a terminal. */
  static RunDisplay onTerminal() {
    return Terminal.ERR.isScreen(System.getenv()) ? new Bar(System.err) : NONE;
  }

  /** The bar. */
  final class Bar implements RunDisplay {

    private static final int NEVER_MILLIS = 24 * 3600 * 1000;
    private static final long PERIOD_NS = 100_000_000;

    private final ConsoleProgressBarConsumer consumer;
    private final ProgressBar bar;
    private long paintedNs = System.nanoTime() - PERIOD_NS;
    private boolean painted;

    Bar(PrintStream err) {
      consumer = BarStyle.consumer(err);
      bar =
          new ProgressBarBuilder()
              .setTaskName("map")
              .setInitialMax(-1)
              .setStyle(BarStyle.chosen())
              .setUnit(" commands", 1)
              .setSpeedUnit(ChronoUnit.SECONDS)
              .setUpdateIntervalMillis(NEVER_MILLIS)
              .setConsumer(consumer)
              .build();
    }

    @Override
    public void show(Tally tally, long known) {
      bar.maxHint(tally.total().orElse(known));
      bar.stepTo(tally.done());
      bar.setExtraMessage(tally.failed() > 0 ? " (" + tally.failed() + " failed)" : "");
      long nowNs = System.nanoTime();
      if (nowNs - paintedNs >= PERIOD_NS) {
        paintedNs = nowNs;
        bar.refresh();
        painted = true;
      }
    }

    @Override
    public void hide() {
      if (painted) {
        consumer.clear();
        painted = false;
      }
    }

    @Override
    public void close() {
      bar.refresh();
      bar.close();
    }
  }
}
