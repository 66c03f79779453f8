package dev.fleetpool.examples.grid;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The films of the eight topics that have a title and an IMDB rating, 2637 of the 3201. Immutable.
 *
 * <p>Which columns a regressor may see is decided here. It sees what is known of a film without
 * asking anybody's opinion: title, year, budget, gross, running time, MPAA rating, source, creative
 * type, distributor, director. It does not see the Rotten Tomatoes rating, which is other people's
 * verdict on the same film and would give the answer away, nor the number of IMDB votes, which
 * comes into being together with the rating. DVD sales are known of one film in five and left out.
 * The gross is known only after the release: this predicts a rating, not a success.
 *
 * <p>Their serialized form is the same in every JVM, so that a search that is begun again knows its
 * data; that of a hash map whose keys are enums is not.
 */
final class Films implements Serializable {

  private static final long serialVersionUID = 1L;

  private static final String RESOURCE = "movies.json";

  /**
   * The newest film is of 2010; a later year is one of the 20th century, written with two digits.
   */
  private static final int LAST_YEAR = 2010;

  private static final Pattern NOT_A_WORD = Pattern.compile("[^\\p{L}\\p{N}]+");

  private static final Map<String, String> AMOUNTS =
      Map.of("budget", "Production Budget", "gross-us", "US Gross", "gross", "Worldwide Gross");
  private static final Map<String, String> KINDS =
      Map.of("mpaa", "MPAA Rating", "source", "Source", "type", "Creative Type");
  private static final Map<String, String> NAMES =
      Map.of("distributor", "Distributor", "director", "Director");

  private final EnumMap<Topic, List<Film>> byTopic;

  private Films(EnumMap<Topic, List<Film>> byTopic) {
    this.byTopic = byTopic;
  }

  /** Returns the films of a topic, in the order of the data. */
  List<Film> of(Topic topic) {
    return byTopic.getOrDefault(topic, List.of());
  }

  /** Reads the films that lie beside this class. */
  static Films load() {
    try (InputStream json = Films.class.getResourceAsStream(RESOURCE)) {
      if (json == null) {
        throw new IOException("the class path has no " + RESOURCE + " beside " + Films.class);
      }
      EnumMap<Topic, List<Film>> byTopic = new EnumMap<>(Topic.class);
      for (JsonNode row : new ObjectMapper().readTree(json)) {
        filmOf(row)
            .ifPresent(
                film -> byTopic.computeIfAbsent(film.topic(), t -> new ArrayList<>()).add(film));
      }
      byTopic.replaceAll((topic, films) -> List.copyOf(films));
      return new Films(byTopic);
    } catch (IOException e) {
      throw new UncheckedIOException("the films cannot be read: " + e.getMessage(), e);
    }
  }

  private static Optional<Film> filmOf(JsonNode row) {
    Optional<Topic> topic = text(row, "Major Genre").flatMap(Topic::ofGenre);
    Optional<String> title = text(row, "Title");
    OptionalDouble rating = number(row, "IMDB Rating");
    if (topic.isEmpty() || title.isEmpty() || rating.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Film(
            topic.get(),
            words(title.get()),
            numbers(row),
            marks(row, KINDS),
            marks(row, NAMES),
            rating.getAsDouble()));
  }

  private static List<String> words(String title) {
    return NOT_A_WORD
        .splitAsStream(title.toLowerCase(Locale.ROOT))
        .filter(word -> !word.isEmpty())
        .distinct()
        .map(word -> "word=" + word)
        .toList();
  }

  /** Returns year and running time as they are, and amounts of money on a log scale. */
  private static Map<String, Double> numbers(JsonNode row) {
    Map<String, Double> numbers = new TreeMap<>();
    AMOUNTS.forEach(
        (name, column) ->
            number(row, column)
                .ifPresent(
                    dollars -> {
                      if (dollars > 0) { // a gross of 0 says that nobody knows
                        numbers.put(name, Math.log10(dollars));
                      }
                    }));
    number(row, "Running Time min").ifPresent(minutes -> numbers.put("minutes", minutes));
    text(row, "Release Date").ifPresent(date -> numbers.put("year", (double) year(date)));
    return numbers;
  }

  private static int year(String date) {
    int year = Integer.parseInt(date.substring(date.length() - 4));
    return year > LAST_YEAR ? year - 100 : year;
  }

  private static List<String> marks(JsonNode row, Map<String, String> columns) {
    return columns.entrySet().stream()
        .flatMap(e -> text(row, e.getValue()).map(value -> e.getKey() + '=' + value).stream())
        .sorted()
        .toList();
  }

  /** Returns a column as text; nine films are titled with a number, and JSON has it as one. */
  private static Optional<String> text(JsonNode row, String column) {
    return Stream.of(row.path(column))
        .filter(JsonNode::isValueNode)
        .filter(value -> !value.isNull())
        .map(JsonNode::asText)
        .findFirst();
  }

  private static OptionalDouble number(JsonNode row, String column) {
    JsonNode value = row.path(column);
    return value.isNumber() ? OptionalDouble.of(value.asDouble()) : OptionalDouble.empty();
  }
}
