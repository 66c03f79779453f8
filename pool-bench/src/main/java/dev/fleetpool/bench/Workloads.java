package dev.fleetpool.bench;

import dev.fleetpool.AsyncResult;
import dev.fleetpool.Pool;
import dev.fleetpool.TaskFunction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * The workloads: each runs once, checks that every result is right and in its place, and returns
 * its figure.
 */
final class Workloads {

  static final int SPINS = 1_000;
  static final int SPIN_MS = 10;

  private static final TaskFunction<Integer, Integer> INCREMENT = x -> x + 1;
  private static final TaskFunction<Integer, Integer> SPIN = Workloads::spin;

  private final Pool pool;
  private final int slots;

  Workloads(Pool pool, int slots) {
    this.pool = pool;
    this.slots = slots;
  }

  /**
   * Calls {@code applyAsync} for each of so many no-op tasks, then {@code get} on each; thousands
   * per second.
   */
  double oneByOne(int tasks) throws Exception {
    long startNs = System.nanoTime();
    List<AsyncResult<Integer>> results = new ArrayList<>(tasks);
    for (int i = 0; i < tasks; i++) {
      results.add(pool.applyAsync(INCREMENT, i));
    }
    for (int i = 0; i < tasks; i++) {
      check(results.get(i).get() == i + 1, i);
    }
    return perMs(tasks, startNs);
  }

  /** Maps a no-op over so many integers; thousands per second. */
  double map(int tasks) {
    List<Integer> inputs = IntStream.range(0, tasks).boxed().toList();
    long startNs = System.nanoTime();
    List<Integer> results = pool.map(INCREMENT, inputs);
    double figure = perMs(tasks, startNs);
    for (int i = 0; i < tasks; i++) {
      check(results.get(i) == i + 1, i);
    }
    return figure;
  }

  /** Runs no-op tasks one at a time; the given percentile of their round trips, in microseconds. */
  double[] latency(int tasks, double... percentiles) {
    long[] ns = new long[tasks];
    for (int i = 0; i < tasks; i++) {
      long startNs = System.nanoTime();
      check(pool.apply(INCREMENT, i) == i + 1, i);
      ns[i] = System.nanoTime() - startNs;
    }
    Arrays.sort(ns);
    return Arrays.stream(percentiles).map(p -> ns[(int) (p * (tasks - 1))] / 1e3).toArray();
  }

  /** Spins so often for 10 ms; the ideal time over the time it took. */
  double efficiency() {
    List<Integer> inputs = Collections.nCopies(SPINS, SPIN_MS);
    long startNs = System.nanoTime();
    check(pool.map(SPIN, inputs).equals(inputs), 0);
    return (double) SPINS * SPIN_MS / slots / ((System.nanoTime() - startNs) / 1e6);
  }

  /**
   * Spins 200 times, heavy-tailed from 5 to 800 ms; the time it took over the least that is
   * possible.
   */
  double heavyTail() {
    Random random = new Random(5);
    List<Integer> inputs = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      inputs.add((int) Math.min(800, 5 / Math.pow(random.nextDouble(), 1.2)));
    }
    double sum = inputs.stream().mapToInt(Integer::intValue).sum();
    long startNs = System.nanoTime();
    check(pool.map(SPIN, inputs).equals(inputs), 0);
    double ms = (System.nanoTime() - startNs) / 1e6;
    return ms / Math.max(sum / slots, Collections.max(inputs));
  }

  static int spin(int ms) {
    long startNs = System.nanoTime();
    while (System.nanoTime() - startNs < ms * 1_000_000L) {
      Thread.onSpinWait();
    }
    return ms;
  }

  private static double perMs(int tasks, long startNs) {
    return tasks / ((System.nanoTime() - startNs) / 1e6);
  }

  private static void check(boolean right, int index) {
    if (!right) {
      throw new IllegalStateException("the result of task " + index + " is wrong");
    }
  }
}
