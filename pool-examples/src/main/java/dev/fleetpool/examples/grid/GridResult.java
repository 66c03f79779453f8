package dev.fleetpool.examples.grid;

import java.io.Serializable;

/**
 * The result of one task.
 *
 * @param task what was asked
 * @param films the number of films that were predicted
 * @param error the regressor's error over all films, each predicted by a regressor that had not
 *     seen it
 * @param naive the error of predicting the mean rating of the training part instead
 * @param nanos how long the task took, by the child's clock
 */
record GridResult(
    GridTask task, int films, PredictionError error, PredictionError naive, long nanos)
    implements Serializable {}
