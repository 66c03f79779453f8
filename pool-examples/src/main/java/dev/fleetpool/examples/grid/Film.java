package dev.fleetpool.examples.grid;

import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * One film, reduced to what a regressor may see, and the rating it is to predict. Words, kinds and
 * names are the names of features, such as {@code word=love} or {@code director=Woody Allen}; a
 * missing value is one that is not there.
 *
 * @param topic the film's topic
 * @param words the words of the title, in lower case
 * @param numbers the numeric columns by name
 * @param kinds the columns with few distinct values: MPAA rating, source, creative type
 * @param names the columns that name somebody: distributor, director
 * @param rating the IMDB rating, 1 to 10
 */
record Film(
    Topic topic,
    List<String> words,
    Map<String, Double> numbers,
    List<String> kinds,
    List<String> names,
    double rating)
    implements Serializable {

  Film {
    words = List.copyOf(words);
    numbers = Map.copyOf(numbers);
    kinds = List.copyOf(kinds);
    names = List.copyOf(names);
  }
}
