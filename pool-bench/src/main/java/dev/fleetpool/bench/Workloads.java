package dev.fleetpool.bench;

import dev.fleetpool.TaskFunction;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * The workloads that any pool can run: each runs once, checks that every result is right and in its
 * place, and returns its figures.
 */
final class Workloads {

  static final int MB = 1_000_000;
  static final int LARGE_TASKS = 500;
  static final int LARGE_WINDOW = 16;
  static final int LATENCIES = 1_000;
  static final int ONE_BY_ONE_TASKS = 100_000;

  static final int SPINS = 1_000;
  private static final int SPIN_MS = 10;
  private static final int JOBS = 8;
  private static final int JOB_SPINS = 100;

  private static final TaskFunction<Integer, Integer> INCREMENT = x -> x + 1;
  private static final TaskFunction<Integer, Integer> SPIN = Workloads::spin;
  private static final TaskFunction<byte[], byte[]> ECHO = bytes -> bytes;

  private final TaskPool pool;
  private final int slots;

  Workloads(TaskPool pool, int slots) {
    this.pool = pool;
    this.slots = slots;
  }

  /** Runs one once; none of its figures if it is not for any pool. */
  Map<Workload, Double> run(Workload workload) throws Exception {
    return switch (workload) {
      case ONE_BY_ONE -> Map.of(workload, oneByOne());
      case MAP_1M -> map(workload, 1_000_000);
      case MAP_10M -> map(workload, 10_000_000);
      case LATENCY_P50 -> latency();
      case SPINS -> Map.of(workload, efficiency());
      case HEAVY_TAIL -> Map.of(workload, heavyTail());
      case LARGE -> Map.of(workload, large());
      case FAIRNESS -> Map.of(workload, fairness());
      default -> Map.of();
    };
  }

  /** Submits each of many no-op tasks, then gets each; thousands per second. */
  private double oneByOne() throws Exception {
    int tasks = Math.min(ONE_BY_ONE_TASKS, pool.mostTasks());
    long startNs = System.nanoTime();
    List<Future<Integer>> results = new ArrayList<>(tasks);
    for (int i = 0; i < tasks; i++) {
      results.add(pool.submit(INCREMENT, i));
    }
    for (int i = 0; i < tasks; i++) {
      check(results.get(i).get() == i + 1, i);
    }
    return tasks / millisSince(startNs);
  }

  private Map<Workload, Double> map(Workload workload, int tasks) throws Exception {
    if (tasks > pool.mostTasks()) {
      return Map.of();
    }
    List<Integer> inputs = IntStream.range(0, tasks).boxed().toList();
    long startNs = System.nanoTime();
    List<Integer> results = pool.map(INCREMENT, inputs);
    double figure = tasks / millisSince(startNs);
    for (int i = 0; i < tasks; i++) {
      check(results.get(i) == i + 1, i);
    }
    return Map.of(workload, figure);
  }

  private Map<Workload, Double> latency() throws Exception {
    long[] ns = new long[LATENCIES];
    for (int i = 0; i < LATENCIES; i++) {
      long startNs = System.nanoTime();
      check(pool.submit(INCREMENT, i).get() == i + 1, i);
      ns[i] = System.nanoTime() - startNs;
    }
    return percentiles(ns);
  }

  /** Returns the median and the 99th percentile of round trips, in microseconds. */
  static Map<Workload, Double> percentiles(long[] ns) {
    Arrays.sort(ns);
    return Map.of(
        Workload.LATENCY_P50,
        ns[ns.length / 2] / 1e3,
        Workload.LATENCY_P99,
        ns[ns.length * 99 / 100] / 1e3);
  }

  private double efficiency() throws Exception {
    List<Integer> inputs = Collections.nCopies(SPINS, SPIN_MS);
    long startNs = System.nanoTime();
    check(pool.map(SPIN, inputs).equals(inputs), 0);
    return (double) SPINS * SPIN_MS / slots / millisSince(startNs);
  }

  /** From 5 to 800 ms; the time over the least that is possible. */
  private double heavyTail() throws Exception {
    Random random = new Random(5);
    List<Integer> inputs = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      inputs.add((int) Math.min(800, 5 / Math.pow(random.nextDouble(), 1.2)));
    }
    double sum = inputs.stream().mapToInt(Integer::intValue).sum();
    long startNs = System.nanoTime();
    check(pool.map(SPIN, inputs).equals(inputs), 0);
    return millisSince(startNs) / Math.max(sum / slots, Collections.max(inputs));
  }

  /** A few at a time, so that memory is not what is measured; bytes both ways. */
  private double large() throws Exception {
    List<byte[]> contents = incompressible();
    Deque<Future<byte[]>> underWay = new ArrayDeque<>();
    long startNs = System.nanoTime();
    for (int i = 0, answered = 0; answered < LARGE_TASKS; ) {
      if (i < LARGE_TASKS && underWay.size() < LARGE_WINDOW) {
        underWay.add(pool.submit(ECHO, contents.get(i++ % LARGE_WINDOW)));
      } else {
        byte[] expected = contents.get(answered % LARGE_WINDOW);
        check(Arrays.equals(underWay.remove().get(), expected), answered++);
      }
    }
    return 2 * LARGE_TASKS / (millisSince(startNs) / 1e3);
  }

  /** Returns contents of a megabyte each, as many as may be under way. */
  static List<byte[]> incompressible() {
    Random random = new Random(1);
    List<byte[]> contents = new ArrayList<>();
    for (int i = 0; i < LARGE_WINDOW; i++) {
      byte[] content = new byte[MB];
      random.nextBytes(content);
      contents.add(content);
    }
    return contents;
  }

  /** Jobs of the same size that begin together; when the last one ended over when the first did. */
  private double fairness() throws Exception {
    List<Integer> inputs = Collections.nCopies(JOB_SPINS, SPIN_MS);
    ExecutorService callers = Executors.newFixedThreadPool(JOBS);
    try {
      long startNs = System.nanoTime();
      Callable<Double> job =
          () -> {
            check(pool.map(SPIN, inputs).equals(inputs), 0);
            return millisSince(startNs);
          };
      double first = Double.MAX_VALUE;
      double last = 0;
      for (Future<Double> end : callers.invokeAll(Collections.nCopies(JOBS, job))) {
        first = Math.min(first, end.get());
        last = Math.max(last, end.get());
      }
      return last / first;
    } finally {
      callers.shutdownNow();
    }
  }

  static int spin(int ms) {
    long startNs = System.nanoTime();
    while (System.nanoTime() - startNs < ms * 1_000_000L) {
      Thread.onSpinWait();
    }
    return ms;
  }

  static double millisSince(long startNs) {
    return (System.nanoTime() - startNs) / 1e6;
  }

  static void check(boolean right, int index) {
    if (!right) {
      throw new IllegalStateException("the result of task " + index + " is wrong");
    }
  }
}
