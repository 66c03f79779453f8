package dev.fleetpool.examples.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleetpool.FinalResults;
import dev.fleetpool.FinalResults.Occasion;
import dev.fleetpool.FinalStepFailedException;
import dev.fleetpool.Pool;
import dev.fleetpool.Progress;
import dev.fleetpool.Resumed;
import dev.fleetpool.examples.SerialPool;
import dev.fleetpool.examples.grid.Parameters.Features;
import dev.fleetpool.examples.grid.Parameters.Loss;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GridSearchTest {

  private static final Pattern PICTURE = Pattern.compile("data:image/png;base64,([^\"]+)\"");

  private static final Parameters SENSIBLE =
      new Parameters(Features.COLUMNS, 2, 1.0, Loss.SQUARED, 10, 0.064);

  private static final PreparedFilms FILMS = new PreparedFilms(Films.load());

  @TempDir Path folder;

  @Test
  void tableHasOneRowPerTopicInOrder() {
    List<String> rows = rows(search(3));

    assertThat(rows.stream().map(row -> row.substring(0, 17).strip()))
        .containsExactlyElementsOf(Arrays.stream(Topic.values()).map(Topic::genre).toList());
  }

  @Test
  void tableIsTheSameInEveryRun() {
    assertThat(rows(search(3))).isEqualTo(rows(search(3)));
  }

  @Test
  void runTellsWhatItCostAndWhereTheReportIs() {
    List<String> lines = search(1);

    assertThat(lines)
        .anyMatch(line -> line.startsWith("8 tasks in ") && line.contains("x as fast"));
    assertThat(lines).contains("Report: " + folder.resolve("index.html").toAbsolutePath());
  }

  @Test
  void reportContainsItsPicturesAndNothingFromElsewhere() throws IOException {
    search(3);

    String page = Files.readString(folder.resolve("index.html"));
    assertThat(page).doesNotContain("{{").doesNotContain("http:").doesNotContain("https:");
    assertThat(Arrays.stream(Topic.values()).map(Topic::genre))
        .allSatisfy(genre -> assertThat(page).contains(">" + genre + "</th>"));
    List<String> pictures = PICTURE.matcher(page).results().map(r -> r.group(1)).toList();
    assertThat(pictures).hasSize(4).doesNotHaveDuplicates();
    for (String picture : pictures) {
      byte[] png = Base64.getDecoder().decode(picture);
      assertThat(ImageIO.read(new ByteArrayInputStream(png)).getWidth())
          .isEqualTo(2 * ReportPictures.WIDTH);
    }
  }

  @Test
  void reportThatCannotBeWrittenIsToldAtTheRehearsal() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    GridOptions options = GridOptions.sample().withReport(file.resolve("report"));
    ByteArrayOutputStream printed = new ByteArrayOutputStream();

    assertThatThrownBy(() -> GridSearch.run(new SerialPool(), options, stream(printed)))
        .isInstanceOf(FinalStepFailedException.class)
        .hasMessageContaining("--report=%s must be a folder that can be written", options.report());
    assertThat(printed.size()).isZero();
  }

  @Test
  void rehearsalLeavesAnEarlierReportAsItIs() throws IOException {
    Path page = Files.writeString(folder.resolve("index.html"), "the one of yesterday");

    lastStep(System.out).apply(one(Occasion.REHEARSAL));

    assertThat(page).hasContent("the one of yesterday");
    assertThat(folder).isDirectoryNotContaining(file -> !file.equals(page));
  }

  @Test
  void lastStepIsHappyWithASingleResult() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    lastStep(stream(bytes)).apply(one(Occasion.COMPLETE));

    assertThat(bytes.toString(StandardCharsets.UTF_8)).contains("Horror").contains("1 task in ");
    assertThat(folder.resolve("index.html")).isNotEmptyFile();
  }

  private LastStep lastStep(PrintStream out) {
    return new LastStep(out, folder, () -> new RunFigures(Duration.ofMillis(9), 1));
  }

  private static FinalResults<GridResult> one(Occasion occasion) {
    GridResult first = CrossValidation.evaluate(FILMS, new GridTask(Topic.HORROR, SENSIBLE));
    return new FinalResults<>(List.of(first), occasion);
  }

  // Thriller and Musical are too hard or too small to promise anything with one combination.
  @ParameterizedTest
  @EnumSource(names = {"DRAMA", "COMEDY", "ACTION", "ADVENTURE", "HORROR", "ROMANTIC_COMEDY"})
  void sensibleCombinationBeatsTheMean(Topic topic) {
    GridResult result = CrossValidation.evaluate(FILMS, new GridTask(topic, SENSIBLE));

    assertThat(result.error().rmse()).isLessThan(result.naive().rmse());
  }

  @Test
  void taskHasTheSameResultAfterOthers() {
    GridTask task = new GridTask(Topic.MUSICAL, SENSIBLE);
    GridResult alone = CrossValidation.evaluate(FILMS, task);
    Grid.tasks(1).forEach(other -> CrossValidation.evaluate(FILMS, other));

    GridResult again = CrossValidation.evaluate(FILMS, task);

    assertThat(again.error()).isEqualTo(alone.error());
    assertThat(again.naive()).isEqualTo(alone.naive());
    assertThat(again.films()).isEqualTo(50);
  }

  @Test
  void progressLinesComeEveryFewSecondsAndSayWhatIsLeft() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GridProgress progress = GridProgress.lines(stream(bytes))) {
      progress.onProgress(at(10, Duration.ofSeconds(1)));
      progress.onProgress(at(50, Duration.ofSeconds(5)));
      progress.onProgress(at(60, Duration.ofSeconds(6)));

      assertThat(progress.slots()).isEqualTo(4);
    }

    assertThat(bytes.toString(StandardCharsets.UTF_8).lines())
        .containsExactly("grid search: 50 of 1,000 tasks, 10 per second, about 1 min 35 s left");
  }

  private static Progress at(long done, Duration elapsed) {
    return new Progress("grid", OptionalLong.of(1000), done, 0, 0, Resumed.NOTHING, 4, elapsed);
  }

  private List<String> search(int combinations) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (Pool pool = new SerialPool()) {
      GridOptions options = GridOptions.full().withCombinations(combinations).withReport(folder);
      GridSearch.run(pool, options, stream(bytes));
    }
    return bytes.toString(StandardCharsets.UTF_8).lines().toList();
  }

  private static List<String> rows(List<String> lines) {
    return lines.stream().skip(2).takeWhile(line -> !line.isEmpty()).toList();
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, /* autoFlush= */ true, StandardCharsets.UTF_8);
  }
}
