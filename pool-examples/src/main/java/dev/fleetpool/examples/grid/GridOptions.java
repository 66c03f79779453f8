package dev.fleetpool.examples.grid;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.OptionalInt;

/**
 * How large the search is and where its report goes.
 *
 * @param combinations the combinations per topic, 1 to 1782, spread over the grid
 * @param slots the slots of a local pool; by default one per core
 * @param report the folder of the report page
 */
public record GridOptions(int combinations, OptionalInt slots, Path report) {

  /** The combinations per topic of {@code --sample}. */
  static final int SAMPLE = 60;

  static final String USAGE =
      """
      Predicts the IMDB rating of films: 8 topics, a regressor each, 1782 parameter combinations per regressor.

        --sample      60 combinations per topic instead, done in seconds
        --slots N     tasks that run at once on this machine, 1 to 1024; default: one per core
        --report DIR  where the report page goes; default: target/grid-report
        --help        this text
      """;

  private static final Path DEFAULT_REPORT = Path.of("target", "grid-report");
  private static final int MAX_SLOTS = 1024;

  /** Validates them. */
  public GridOptions {
    if (combinations < 1 || combinations > Grid.SIZE) {
      throw new IllegalArgumentException(
          "combinations=%d must be 1 to %d; take %d for a sample"
              .formatted(combinations, Grid.SIZE, SAMPLE));
    }
    if (slots.isPresent() && (slots.getAsInt() < 1 || slots.getAsInt() > MAX_SLOTS)) {
      throw slotsRefused(Integer.toString(slots.getAsInt()));
    }
  }

  /** Returns the whole grid, with a report in {@code target/grid-report}. */
  public static GridOptions full() {
    return new GridOptions(Grid.SIZE, OptionalInt.empty(), DEFAULT_REPORT);
  }

  /** Returns a spread of 60 combinations per topic, otherwise like {@link #full}. */
  public static GridOptions sample() {
    return full().withCombinations(SAMPLE);
  }

  /** Returns these options with another number of combinations per topic. */
  public GridOptions withCombinations(int count) {
    return new GridOptions(count, slots, report);
  }

  /** Returns these options with another number of slots. */
  public GridOptions withSlots(int count) {
    return new GridOptions(combinations, OptionalInt.of(count), report);
  }

  /** Returns these options with another folder for the report. */
  public GridOptions withReport(Path folder) {
    return new GridOptions(combinations, slots, folder);
  }

  /**
   * Reads a command line.
   *
   * @throws IllegalArgumentException with one line that says what is wrong and what to do
   */
  static GridOptions parse(String... args) {
    GridOptions options = full();
    Iterator<String> words = Arrays.asList(args).iterator();
    while (words.hasNext()) {
      String word = words.next();
      switch (word) {
        case "--sample" -> options = options.withCombinations(SAMPLE);
        case "--slots" -> options = options.withSlots(slots(valueOf(word, words)));
        case "--report" -> options = options.withReport(folder(valueOf(word, words)));
        default ->
            throw new IllegalArgumentException(
                "%s must be one of --sample, --slots, --report, --help; see --help"
                    .formatted(word));
      }
    }
    return options;
  }

  private static String valueOf(String option, Iterator<String> words) {
    if (!words.hasNext()) {
      throw new IllegalArgumentException(
          "%s= must have a value; give one after it, see --help".formatted(option));
    }
    return words.next();
  }

  private static int slots(String value) {
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw slotsRefused(value);
    }
  }

  private static Path folder(String value) {
    try {
      return Path.of(value);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException(
          "--report=%s must be the name of a folder; give another one".formatted(value), e);
    }
  }

  private static IllegalArgumentException slotsRefused(String value) {
    return new IllegalArgumentException(
        "--slots=%s must be a whole number from 1 to %d; give --slots %d, or leave it out"
            .formatted(value, MAX_SLOTS, Runtime.getRuntime().availableProcessors()));
  }
}
