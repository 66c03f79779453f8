package dev.fleetpool.examples.grid;

import dev.fleetpool.examples.grid.Parameters.Features;
import dev.fleetpool.examples.grid.Parameters.FilmView;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.tribuo.Example;
import org.tribuo.Feature;
import org.tribuo.MutableDataset;
import org.tribuo.impl.ArrayExample;
import org.tribuo.provenance.SimpleDataSourceProvenance;
import org.tribuo.regression.RegressionFactory;
import org.tribuo.regression.Regressor;

/**
 * One fold of the cross-validation, ready for the regressor: the training part, and the films to
 * predict. Immutable by convention; regressors only read it.
 *
 * <p>Everything that is learnt of the data to prepare it (means, deviations, which words are
 * frequent enough, the mean rating) is learnt of the training part alone: a test film that had a
 * say in it would be half seen.
 *
 * @param training the training part; its target is the rating's distance from {@code meanRating}
 * @param test the films to predict
 * @param meanRating the mean rating of the training part, which is the naive prediction
 */
record PreparedFold(MutableDataset<Regressor> training, List<TestFilm> test, double meanRating) {

  private static final String TARGET = "rating";

  /** What all films have: no example may be empty, whatever the film's title. */
  private static final Feature EVERY_FILM = new Feature("film", 1);

  /**
   * A film to predict.
   *
   * @param example what the regressor sees
   * @param rating the truth
   */
  record TestFilm(Example<Regressor> example, double rating) {}

  /** Prepares a fold. */
  static PreparedFold of(FilmView view, List<Film> training, List<Film> test) {
    double mean = training.stream().mapToDouble(Film::rating).average().orElseThrow();
    Encoder encoder = new Encoder(view, training);
    RegressionFactory factory = new RegressionFactory();
    MutableDataset<Regressor> dataset =
        new MutableDataset<>(new SimpleDataSourceProvenance("films", factory), factory);
    for (Film film : training) {
      dataset.add(encoder.encode(film, film.rating() - mean));
    }
    List<TestFilm> asked =
        test.stream().map(film -> new TestFilm(encoder.encode(film, 0), film.rating())).toList();
    return new PreparedFold(dataset, asked, mean);
  }

  /** Turns films into the regressor's features, by what it knows of the training part. */
  private static final class Encoder {

    private final FilmView view;
    private final Map<String, Scale> scales = new TreeMap<>();
    private final Set<String> frequent = new HashSet<>();

    Encoder(FilmView view, List<Film> training) {
      this.view = view;
      Map<String, List<Double>> columns = new HashMap<>();
      Map<String, Integer> counts = new HashMap<>();
      for (Film film : training) {
        film.numbers()
            .forEach((name, x) -> columns.computeIfAbsent(name, n -> new ArrayList<>()).add(x));
        marks(film).forEach(mark -> counts.merge(mark, 1, Integer::sum));
      }
      columns.forEach((name, values) -> scales.put(name, Scale.of(values)));
      counts.forEach(
          (mark, count) -> {
            if (count >= view.minWordCount()) {
              frequent.add(mark);
            }
          });
    }

    Example<Regressor> encode(Film film, double target) {
      ArrayExample<Regressor> example = new ArrayExample<>(new Regressor(TARGET, target));
      example.add(EVERY_FILM);
      if (view.features() != Features.TITLE) {
        scales.forEach((name, scale) -> addNumber(example, name, scale, film));
        film.kinds().forEach(kind -> example.add(new Feature(kind, 1)));
      }
      marks(film)
          .filter(frequent::contains)
          .forEach(mark -> example.add(new Feature(mark, view.wordWeight())));
      return example;
    }

    /** A missing number is the mean, and a feature that says so: that it is missing tells a lot. */
    private static void addNumber(
        ArrayExample<Regressor> example, String name, Scale scale, Film film) {
      Double value = film.numbers().get(name);
      if (value == null) {
        example.add(new Feature(name + "-missing", 1));
      } else {
        double x = scale.standardise(value);
        example.add(new Feature(name, x));
        example.add(new Feature(name + "-squared", x * x - 1));
      }
    }

    /**
     * Returns what a film has or has not, among very many: words, and names where they are seen.
     */
    private Stream<String> marks(Film film) {
      return view.features() == Features.NAMES
          ? Stream.concat(film.words().stream(), film.names().stream())
          : film.words().stream();
    }
  }

  /**
   * Where the values of a column lie.
   *
   * @param mean their mean
   * @param deviation their standard deviation, 1 where all are the same
   */
  private record Scale(double mean, double deviation) {

    /** Values further out than this, in deviations, are drawn in. */
    private static final double LIMIT = 3;

    static Scale of(Collection<Double> values) {
      double mean = values.stream().mapToDouble(x -> x).average().orElseThrow();
      double variance =
          values.stream().mapToDouble(x -> (x - mean) * (x - mean)).average().orElseThrow();
      return new Scale(mean, variance > 0 ? Math.sqrt(variance) : 1);
    }

    double standardise(double value) {
      return Math.max(-LIMIT, Math.min(LIMIT, (value - mean) / deviation));
    }
  }
}
