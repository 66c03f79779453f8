package dev.fleetpool.examples.grid;

import dev.fleetpool.examples.grid.Parameters.FilmView;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * The films of each topic, split into folds and prepared for a regressor, with the most recent
 * preparations kept.
 *
 * <p>Thread-safe. What is broadcast to the children: the films travel, the preparations do not.
 */
final class PreparedFilms implements Serializable {

  private static final long serialVersionUID = 1L;

  /** How many parts the films of a topic are split into; each is predicted from the others. */
  static final int FOLDS = 10;

  /**
   * How many preparations are kept, a few MB each. Tasks arrive nearly in order, and neighbours
   * share theirs, so a handful is enough.
   */
  private static final int KEPT = 8;

  private static final long SHUFFLE_SEED = 20_100_101;

  private final Films films;
  private final transient Map<Key, List<PreparedFold>> recent =
      new LinkedHashMap<>(16, 0.75f, true);

  PreparedFilms(Films films) {
    this.films = films;
  }

  /** Returns the folds of a topic; the same films are in the same fold every time, everywhere. */
  synchronized List<PreparedFold> folds(Topic topic, FilmView view) {
    Key key = new Key(topic, view);
    List<PreparedFold> folds = recent.get(key);
    if (folds == null) {
      folds = prepare(topic, view);
      recent.put(key, folds);
      recent.keySet().removeIf(oldest -> recent.size() > KEPT);
    }
    return folds;
  }

  private List<PreparedFold> prepare(Topic topic, FilmView view) {
    List<Film> shuffled = new ArrayList<>(films.of(topic));
    Collections.shuffle(shuffled, new Random(SHUFFLE_SEED));
    return IntStream.range(0, FOLDS).mapToObj(fold -> prepare(shuffled, fold, view)).toList();
  }

  private static PreparedFold prepare(List<Film> films, int fold, FilmView view) {
    List<Film> training = new ArrayList<>();
    List<Film> test = new ArrayList<>();
    for (int i = 0; i < films.size(); i++) {
      (i % FOLDS == fold ? test : training).add(films.get(i));
    }
    return PreparedFold.of(view, training, test);
  }

  private Object readResolve() {
    return new PreparedFilms(films);
  }

  private record Key(Topic topic, FilmView view) {}
}
