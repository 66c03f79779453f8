package dev.fleetpool.examples.grid;

import java.io.Serializable;
import java.util.Locale;

/**
 * One combination of the grid: how a regressor looks at films, and how it learns.
 *
 * @param features which columns it sees
 * @param minWordCount a word or name counts if this many films of the training part have it
 * @param wordWeight how large a word or name is against a standardised number; the less, the more
 *     it takes to make the regressor believe in one, which is its regularisation
 * @param loss the loss it minimises
 * @param epochs how often it goes over the training part
 * @param step the step length of its optimiser, AdaGrad
 */
record Parameters(
    Features features, int minWordCount, double wordWeight, Loss loss, int epochs, double step)
    implements Serializable {

  /** Which columns a regressor sees. */
  enum Features {
    /** The words of the title and nothing else. */
    TITLE,
    /** The title, the numbers, and the columns with few distinct values. */
    COLUMNS,
    /** All of it, distributor and director too. */
    NAMES;

    String words() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What a regressor minimises. */
  enum Loss {
    /** Half the squared error. */
    SQUARED,
    /** The same near zero, and the absolute error beyond one point of rating. */
    HUBER;

    String words() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Returns the part of the parameters that decides how the films are prepared. */
  FilmView view() {
    return new FilmView(features, minWordCount, wordWeight);
  }

  /**
   * How films are turned into numbers; combinations that agree in it share the prepared films.
   *
   * @param features as in {@link Parameters}
   * @param minWordCount as in {@link Parameters}
   * @param wordWeight as in {@link Parameters}
   */
  record FilmView(Features features, int minWordCount, double wordWeight) {}
}
