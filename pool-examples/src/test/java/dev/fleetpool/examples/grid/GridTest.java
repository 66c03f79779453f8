package dev.fleetpool.examples.grid;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GridTest {

  @Test
  void gridHas1782DistinctCombinations() {
    assertThat(Grid.combinations()).hasSize(1782).doesNotHaveDuplicates();
  }

  @Test
  void fullSearchHas14256DistinctTasks() {
    assertThat(Grid.tasks(Grid.SIZE)).hasSize(14_256).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 60, 1781, 1782})
  void spreadHasDistinctCombinationsOfTheGrid(int count) {
    assertThat(Grid.spread(count))
        .hasSize(count)
        .doesNotHaveDuplicates()
        .isSubsetOf(Grid.combinations());
  }

  @Test
  void sampleSeesEveryValueOfEveryAxis() {
    List<Parameters> sample = Grid.spread(GridOptions.SAMPLE);
    List<Function<Parameters, Object>> axes =
        List.of(
            Parameters::features,
            Parameters::minWordCount,
            Parameters::wordWeight,
            Parameters::loss,
            Parameters::epochs,
            Parameters::step);

    assertThat(axes)
        .allSatisfy(
            axis ->
                assertThat(sample.stream().map(axis).distinct())
                    .containsExactlyInAnyOrderElementsOf(
                        Grid.combinations().stream().map(axis).distinct().toList()));
  }

  @ParameterizedTest
  @CsvSource({
    "DRAMA, 738",
    "COMEDY, 635",
    "ACTION, 392",
    "ADVENTURE, 251",
    "THRILLER, 232",
    "HORROR, 209",
    "ROMANTIC_COMEDY, 130",
    "MUSICAL, 50"
  })
  void topicHasTheFilmsOfItsGenreThatHaveTitleAndRating(Topic topic, int films) {
    assertThat(Films.load().of(topic)).hasSize(films);
  }

  @Test
  void topicsHaveAllFilmsTogether() {
    Films films = Films.load();

    assertThat(Arrays.stream(Topic.values()).mapToInt(topic -> films.of(topic).size()).sum())
        .isEqualTo(2637);
  }

  @Test
  void filmKnowsItsYearWhateverTheCentury() {
    Films films = Films.load();

    assertThat(Arrays.stream(Topic.values()).flatMap(topic -> films.of(topic).stream()))
        .allSatisfy(film -> assertThat(film.numbers().get("year")).isBetween(1911.0, 2010.0));
  }
}
