package dev.fleetpool.cli.map;

import dev.fleetpool.FleetpoolException;
import dev.fleetpool.Pool;
import dev.fleetpool.cli.log.LogSilence;
import dev.fleetpool.cli.map.MapOptions.Place;
import java.io.IOException;
import java.util.concurrent.CancellationException;

/**
 * A pool from its opening to its end. When this JVM is told to end, by Ctrl-C or a signal, the pool
 * is terminated, which kills what it runs; what the main thread then meets is no news to anybody.
 */
final class PoolRun {

  private final Place place;
  private volatile boolean ending;

  PoolRun(Place place) {
    this.place = place;
  }

  /** What is done with the pool. */
  interface Work {

    /** Does it; returns the exit code. */
    int with(Pool pool) throws IOException;
  }

  /** Opens the pool, does the work, and leaves nothing that runs. */
  int run(Work work) throws IOException {
    Pool pool = place.open();
    Thread hook = new Thread(() -> end(pool), "fleetpool-map-end");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      return work.with(pool);
    } catch (FleetpoolException | CancellationException e) {
      if (ending) {
        return ExitCodes.TROUBLE; // the signal decides what the exit code is
      }
      throw e;
    } finally {
      if (!ending) {
        pool.terminate();
        removeHook(hook);
      }
    }
  }

  private void end(Pool pool) {
    ending = true;
    LogSilence.fall();
    pool.terminate();
  }

  private static void removeHook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      return; // the JVM is ending, and the hook runs
    }
  }
}
