package dev.fleetpool.examples.grid;

import dev.fleetpool.examples.grid.Parameters.Loss;
import dev.fleetpool.examples.grid.PreparedFold.TestFilm;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.tribuo.Model;
import org.tribuo.math.optimisers.AdaGrad;
import org.tribuo.regression.Regressor;
import org.tribuo.regression.sgd.RegressionObjective;
import org.tribuo.regression.sgd.linear.LinearSGDTrainer;
import org.tribuo.regression.sgd.objectives.Huber;
import org.tribuo.regression.sgd.objectives.SquaredLoss;

/**
 * What runs on the fleet: the cross-validated error of one combination on the films of one topic.
 *
 * <p>The same task has the same result wherever and however often it runs: the folds are fixed, and
 * so is the seed of the order in which a regressor goes over them. Stateless.
 */
final class CrossValidation {

  /**
   * The order of the films is the same for all combinations, so that none wins by a lucky order.
   */
  private static final long SEED = 42;

  private static final double LOWEST_RATING = 1;
  private static final double HIGHEST_RATING = 10;
  private static final int SILENT = -1;

  /**
   * Tribuo tells of every training otherwise. Kept here because java.util.logging forgets the level
   * of a logger that nobody holds.
   */
  private static final Logger TRIBUO = Logger.getLogger("org.tribuo");

  static {
    TRIBUO.setLevel(Level.WARNING);
  }

  private CrossValidation() {}

  /** Runs one task. */
  static GridResult evaluate(PreparedFilms films, GridTask task) {
    long startNs = System.nanoTime();
    PredictionError.Sum error = new PredictionError.Sum();
    PredictionError.Sum naive = new PredictionError.Sum();
    for (PreparedFold fold : films.folds(task.topic(), task.parameters().view())) {
      Model<Regressor> regressor = trainer(task.parameters()).train(fold.training());
      for (TestFilm film : fold.test()) {
        double distance = regressor.predict(film.example()).getOutput().getValues()[0];
        error.add(ratingNear(fold.meanRating() + distance), film.rating());
        naive.add(fold.meanRating(), film.rating());
      }
    }
    return new GridResult(
        task, error.count(), error.error(), naive.error(), System.nanoTime() - startNs);
  }

  private static LinearSGDTrainer trainer(Parameters parameters) {
    RegressionObjective loss = parameters.loss() == Loss.HUBER ? new Huber() : new SquaredLoss();
    return new LinearSGDTrainer(
        loss, new AdaGrad(parameters.step()), parameters.epochs(), SILENT, 1, SEED);
  }

  private static double ratingNear(double prediction) {
    return Math.max(LOWEST_RATING, Math.min(HIGHEST_RATING, prediction));
  }
}
