package dev.fleetpool.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Judges a run of {@code imap} or {@code imapUnordered} over 0 to n - 1: what its caller got
 * against what it should have got, and what the tasks say was executed. Stateless.
 */
final class HistoryChecker {

  /** The order in which results must come. */
  enum Order {
    /** That of the inputs. */
    INPUTS,
    /** Any, so that nothing hides a result that comes again. */
    ANY
  }

  private final int tasks;
  private final Order order;
  private final Map<Long, Integer> indexes = new HashMap<>();

  /**
   * Judges runs of so many tasks.
   *
   * @param answer what each task answers; no two may answer the same
   */
  HistoryChecker(int tasks, IntToLongFunction answer) {
    this(tasks, answer, Order.INPUTS);
  }

  /** Judges runs whose results may come in another order. */
  HistoryChecker(int tasks, IntToLongFunction answer, Order order) {
    this.tasks = tasks;
    this.order = order;
    for (int index = 0; index < tasks; index++) {
      Integer other = indexes.put(answer.applyAsLong(index), index);
      if (other != null) {
        throw new IllegalArgumentException("%d and %d answer the same".formatted(other, index));
      }
    }
  }

  Verdict judge(List<Release> releases, List<Execution> executions, List<String> orphans) {
    List<Long> wrong = new ArrayList<>();
    List<Integer> repeated = new ArrayList<>();
    List<Integer> disordered = new ArrayList<>();
    Set<Integer> seen = new HashSet<>();
    int highest = -1;
    for (Release release : releases) {
      Integer index = indexes.get(release.value());
      if (index == null) {
        wrong.add(release.value());
      } else if (!seen.add(index)) {
        repeated.add(index);
      } else if (index < highest && order == Order.INPUTS) {
        disordered.add(index);
      } else {
        highest = index;
      }
    }
    Set<Integer> executed = executions.stream().map(Execution::index).collect(Collectors.toSet());
    return new Verdict(
        tasks,
        IntStream.range(0, tasks).filter(index -> !seen.contains(index)).boxed().toList(),
        wrong,
        repeated,
        disordered,
        seen.stream().filter(index -> !executed.contains(index)).sorted().toList(),
        longestStall(order == Order.ANY ? asReadInOrder(releases) : releases),
        executions.size() - executed.size(),
        orphans);
  }

  /** Returns when somebody who takes results in the order of the inputs would have got them. */
  private List<Release> asReadInOrder(List<Release> releases) {
    List<Release> known =
        releases.stream()
            .filter(release -> indexes.containsKey(release.value()))
            .sorted(Comparator.comparing(release -> indexes.get(release.value())))
            .toList();
    List<Release> read = new ArrayList<>();
    long atNs = Long.MIN_VALUE;
    for (Release release : known) {
      atNs = Math.max(atNs, release.atNs());
      read.add(new Release(release.value(), atNs));
    }
    return read;
  }

  private static Duration longestStall(List<Release> releases) {
    long longestNs = 0;
    for (int i = 1; i < releases.size(); i++) {
      longestNs = Math.max(longestNs, releases.get(i).atNs() - releases.get(i - 1).atNs());
    }
    return Duration.ofNanos(longestNs);
  }
}
