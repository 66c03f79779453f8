package dev.fleetpool.child;

/**
 * Keeps or sends the records that a long task behind them would hold back. Owns the flush thread.
 */
final class LateFlusher implements Runnable {

  private final ResultsPublisher results;

  LateFlusher(ResultsPublisher results) {
    this.results = results;
  }

  @Override
  public void run() {
    try {
      while (true) {
        results.flushLate();
      }
    } catch (Throwable e) { // top of the loop: results can no longer be sent
      LastWords.broken(e);
    }
  }
}
