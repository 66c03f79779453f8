package dev.fleetpool.examples.grid;

import dev.fleetpool.examples.grid.Parameters.Features;
import dev.fleetpool.examples.grid.Parameters.Loss;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The grid: 3 feature sets x 3 word counts x 3 word weights x 2 losses x 3 numbers of epochs x 11
 * steps = 1782 combinations.
 *
 * <p>What decides how films are prepared varies slowest, so that a child that works through
 * neighbouring tasks prepares them once.
 */
final class Grid {

  /** The number of combinations per topic. */
  static final int SIZE = 1782;

  /** The prime nearest to {@code SIZE} / 1.618; prime to it, so that no combination comes twice. */
  private static final int GOLDEN_STRIDE = 1103;

  private static final int[] MIN_WORD_COUNTS = {2, 4, 8};
  private static final double[] WORD_WEIGHTS = {0.1, 0.3, 1.0};
  private static final int[] EPOCHS = {3, 10, 30};
  private static final int STEPS = 11;
  private static final double SMALLEST_STEP = 0.002;

  private Grid() {}

  /** Returns all combinations. */
  static List<Parameters> combinations() {
    List<Parameters> all = new ArrayList<>(SIZE);
    for (Features features : Features.values()) {
      for (int minWordCount : MIN_WORD_COUNTS) {
        for (double wordWeight : WORD_WEIGHTS) {
          for (Loss loss : Loss.values()) {
            for (int epochs : EPOCHS) {
              for (int doublings = 0; doublings < STEPS; doublings++) {
                double step = SMALLEST_STEP * (1 << doublings);
                all.add(new Parameters(features, minWordCount, wordWeight, loss, epochs, step));
              }
            }
          }
        }
      }
    }
    return all;
  }

  /**
   * Returns so many combinations, spread over all axes, in the order of the grid. Equal distances
   * would beat against the axes (every 30th combination sees few of the 11 steps); strides of the
   * golden section do not.
   *
   * @param count 1 to {@link #SIZE}; with that, all of them
   */
  static List<Parameters> spread(int count) {
    List<Parameters> all = combinations();
    return IntStream.range(0, count)
        .map(i -> i * GOLDEN_STRIDE % SIZE)
        .sorted()
        .mapToObj(all::get)
        .toList();
  }

  /** Returns the tasks of all topics with so many combinations each, topic by topic. */
  static List<GridTask> tasks(int combinationsPerTopic) {
    List<Parameters> combinations = spread(combinationsPerTopic);
    return Arrays.stream(Topic.values())
        .flatMap(topic -> combinations.stream().map(parameters -> new GridTask(topic, parameters)))
        .toList();
  }
}
