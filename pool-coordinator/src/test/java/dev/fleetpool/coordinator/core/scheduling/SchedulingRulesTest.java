package dev.fleetpool.coordinator.core.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The rules for chunk sizes and credit, which learn the times of tasks as they go, against the best
 * fixed setting found by search, which is chosen with hindsight for each case. Written to
 * target/scheduling-rules.md.
 *
 * <p>Where the best fixed setting is better than list scheduling without any cost, it is by luck
 * with the places of its chunks' borders, and list scheduling is the measure: no rule that does not
 * know the times can promise more.
 */
class SchedulingRulesTest {

  private static final double MOST_RATIO = 1.1;

  /**
   * What is allowed for learning, whatever the job's length: the first answers, and the messages of
   * the small chunks at the beginning and the end.
   */
  private static final long LEARNING_NS = 20_000_000;

  private static final long MS = 1_000_000;
  private static final int[] SLOTS = {2, 8, 64};
  private static final int[] TASKS = {50, 1_000, 10_000, 100_000};
  private static final long[] SCALES_NS = {
    MS / 100, MS / 10, MS, 10 * MS, 100 * MS, 1_000 * MS,
  };

  /** More work for each slot than this is more of the same. */
  private static final long MOST_WORK_NS = 30_000 * MS;

  private static final int MOST_CREDIT = 4;
  private static final int MOST_CHUNKS = 20_000;
  private static final Path TABLE = Path.of("target", "scheduling-rules.md");

  private record Case(Shape shape, long scaleNs, int tasks, int slots, Costs costs) {

    boolean isOfUse() {
      return tasks == TASKS[0] || scaleNs * tasks / slots <= MOST_WORK_NS;
    }
  }

  private record Result(Case of, long adaptiveNs, long bestNs, int chunkSize, int credit) {

    double ratio() {
      return (double) adaptiveNs / bestNs;
    }

    boolean isGood() {
      return adaptiveNs <= MOST_RATIO * bestNs + LEARNING_NS;
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%s, %d tasks of %.2f ms, %d slots, %.2f ms a message: %.1f ms, best %.1f (%d x %d), ratio %.3f",
          of.shape,
          of.tasks,
          of.scaleNs / 1e6,
          of.slots,
          of.costs.messageNs() / 1e6,
          adaptiveNs / 1e6,
          bestNs / 1e6,
          chunkSize,
          credit,
          ratio());
    }
  }

  @Test
  void rulesAreAsGoodAsTheBestFixedSetting() throws IOException {
    List<Result> results = cases().parallelStream().map(SchedulingRulesTest::measure).toList();
    Files.write(TABLE, table(results));
    assertThat(results).hasSizeGreaterThan(500).allMatch(Result::isGood);
  }

  /** 200 tasks of 5 to 800 ms, those of the bench. */
  @Test
  void heavyTailEndsNearTheLeastThatIsPossible() {
    Random random = new Random(5);
    long[] times = new long[200];
    Arrays.setAll(times, i -> MS * (int) Math.min(800, 5 / Math.pow(random.nextDouble(), 1.2)));
    assertThat(overBound(2, times)).isLessThan(1.03);
  }

  /** 1000 tasks of 10 ms, those of the bench. */
  @Test
  void equalTasksKeepTheSlotsBusy() {
    long[] times = new long[1_000];
    Arrays.fill(times, 10 * MS);
    assertThat(overBound(2, times)).isLessThan(1.035);
  }

  private static double overBound(int slots, long[] times) {
    long ns = adaptive(slots, new TaskTable(times, Costs.ONE_MACHINE.taskNs()), Costs.ONE_MACHINE);
    return (double) ns / new TaskTable(times, 0).boundNs(slots);
  }

  private static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (Shape shape : Shape.values()) {
      for (long scaleNs : SCALES_NS) {
        for (int tasks : TASKS) {
          for (int slots : SLOTS) {
            cases.add(new Case(shape, scaleNs, tasks, slots, Costs.ONE_MACHINE));
            cases.add(new Case(shape, scaleNs, tasks, slots, Costs.MANY_MACHINES));
          }
        }
      }
    }
    return cases.stream().filter(Case::isOfUse).toList();
  }

  private static Result measure(Case of) {
    TaskTable tasks = new TaskTable(of.shape.times(of.tasks, of.scaleNs), of.costs.taskNs());
    return best(of, tasks, adaptive(of.slots, tasks, of.costs));
  }

  private static long adaptive(int slots, TaskTable tasks, Costs costs) {
    return VirtualFleet.run(slots, tasks, costs, new CoreScheduler(tasks.count()));
  }

  private static Result best(Case of, TaskTable tasks, long adaptiveNs) {
    List<Result> all = new ArrayList<>();
    long listNs = tasks.listNs(of.slots);
    for (int size = 1; size <= 2 * of.tasks / of.slots || size == 1; size *= 2) {
      for (int credit = 1; credit <= MOST_CREDIT && of.tasks / size <= MOST_CHUNKS; credit++) {
        FixedScheduler fixed = new FixedScheduler(size, credit);
        long ns = VirtualFleet.run(of.slots, tasks, of.costs, fixed);
        all.add(new Result(of, adaptiveNs, Math.max(ns, listNs), size, credit));
      }
    }
    return all.stream().min(Comparator.comparingLong(Result::bestNs)).orElseThrow();
  }

  private static List<String> table(List<Result> results) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "| times | cases | over 1 s: median | over 1 s: most | all: most ms over 1.1 x | where |");
    lines.add("|---|---|---|---|---|---|");
    for (Shape shape : Shape.values()) {
      lines.add(row(shape, results.stream().filter(each -> each.of.shape == shape).toList()));
    }
    lines.add("");
    results.forEach(each -> lines.add(each.toString()));
    return lines;
  }

  private static String row(Shape shape, List<Result> results) {
    List<Double> ratios =
        results.stream()
            .filter(each -> each.bestNs > 1_000 * MS)
            .map(Result::ratio)
            .sorted()
            .toList();
    Result worst =
        results.stream().max(Comparator.comparingDouble(SchedulingRulesTest::over)).orElseThrow();
    return String.format(
        Locale.ROOT,
        "| %s | %d | %.3f | %.3f | %.1f | %d x %.2f ms, %d slots |",
        shape.name().toLowerCase(Locale.ROOT).replace('_', ' '),
        results.size(),
        ratios.get(ratios.size() / 2),
        ratios.get(ratios.size() - 1),
        over(worst) / 1e6,
        worst.of.tasks,
        worst.of.scaleNs / 1e6,
        worst.of.slots);
  }

  private static double over(Result result) {
    return result.adaptiveNs - MOST_RATIO * result.bestNs;
  }
}
