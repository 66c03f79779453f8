package dev.fleetpool.examples.grid;

import java.io.Serializable;

/**
 * How far predictions are from the truth, in points of rating.
 *
 * @param rmse the root of the mean squared error
 * @param mae the mean absolute error
 */
record PredictionError(double rmse, double mae) implements Serializable {

  /** Adds up the misses of predictions; owned by one thread. */
  static final class Sum {

    private double squares;
    private double absolutes;
    private int count;

    void add(double predicted, double actual) {
      double miss = predicted - actual;
      squares += miss * miss;
      absolutes += Math.abs(miss);
      count++;
    }

    int count() {
      return count;
    }

    PredictionError error() {
      return new PredictionError(Math.sqrt(squares / count), absolutes / count);
    }
  }
}
