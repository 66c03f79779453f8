package dev.fleetpool.bench;

import dev.fleetpool.bench.ThreadTimes.Generation;
import dev.fleetpool.bench.ThreadTimes.TimedThread;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Where the processor time of a task goes, from {@code applyAsync} to {@code get}: microseconds for
 * each hop, by the threads that do it, in all processes. Linux only.
 */
public final class Budget {

  private static final int ROUNDS = 6;
  private static final int SLOTS = 2;

  /** A workload and the number of its tasks. */
  private record Measured(Workload workload, int tasks, String title) {}

  /** The part of the way that some threads do. */
  private record Hop(String title, Predicate<TimedThread> threads) {}

  private static final List<Measured> MEASURED =
      List.of(
          new Measured(Workload.LATENCY_P50, Workloads.LATENCIES, "one at a time"),
          new Measured(Workload.ONE_BY_ONE, Workloads.ONE_BY_ONE_TASKS, "one by one"),
          new Measured(Workload.MAP_1M, 1_000_000, "map of 1 M"),
          new Measured(Workload.SPINS, Workloads.SPINS, "10 ms each"));

  /** In the order of the way; the first that takes a thread has it. */
  private static final List<Hop> HOPS =
      List.of(
          hop("all: compilers of the JVMs", key -> key.name().matches("C[12] Comp.*|Sweeper.*")),
          hop("all: garbage, safepoints", key -> key.name().startsWith("VM ")),
          hop("caller: coordinator loop", in(Generation.THIS, "fleetpool-coord")),
          hop("caller: producer", in(Generation.THIS, "kafka-producer-")),
          hop("caller: submit, decode, get", in(Generation.THIS, "")),
          hop("broker: network and requests", in(Generation.CHILD, "data-plane-kafk")),
          hop("agent: slots' consumers", in(Generation.CHILD, "fleetpool-slot-")),
          hop("agent: talks to children", in(Generation.CHILD, "fleetpool-child")),
          hop("agent: producer", in(Generation.CHILD, "kafka-producer-")),
          hop("broker and agent: the rest", in(Generation.CHILD, "")),
          hop("child: reads frames", in(Generation.GRANDCHILD, "fleetpool-reade")),
          hop("child: the task, its result", in(Generation.GRANDCHILD, "fleetpool-task")),
          hop("child: the rest", in(Generation.GRANDCHILD, "")));

  private Budget() {}

  private static Hop hop(String title, Predicate<TimedThread> threads) {
    return new Hop(title, threads);
  }

  private static Predicate<TimedThread> in(Generation process, String prefix) {
    return key -> key.process() == process && key.name().startsWith(prefix);
  }

  /** Runs each workload until it is warm, and prints what the last round took. */
  public static void run(PrintStream out) throws Exception {
    Map<String, List<Double>> rows = new LinkedHashMap<>();
    HOPS.forEach(hop -> rows.put(hop.title(), new ArrayList<>()));
    rows.put("together", new ArrayList<>());
    rows.put("by the clock", new ArrayList<>());
    try (FleetContender fleet = FleetContender.open(SLOTS)) {
      for (Measured measured : MEASURED) {
        measure(fleet, measured, rows);
      }
    }
    out.print(table(rows));
  }

  private static void measure(
      FleetContender fleet, Measured measured, Map<String, List<Double>> rows) throws Exception {
    for (int round = 1; round < ROUNDS; round++) {
      fleet.run(measured.workload());
    }
    ThreadTimes before = ThreadTimes.now();
    long startNs = System.nanoTime();
    fleet.run(measured.workload());
    double clockUs = Workloads.millisSince(startNs) * 1e3 / measured.tasks();
    Map<String, Double> used = byHop(ThreadTimes.now().since(before));
    double together = 0;
    for (Hop hop : HOPS) {
      double us = used.getOrDefault(hop.title(), 0.0) / 1e3 / measured.tasks();
      cells(rows, hop.title()).add(us);
      together += us;
    }
    cells(rows, "together").add(together);
    cells(rows, "by the clock").add(clockUs);
  }

  private static List<Double> cells(Map<String, List<Double>> rows, String title) {
    return rows.computeIfAbsent(title, each -> new ArrayList<>());
  }

  private static Map<String, Double> byHop(ThreadTimes used) {
    Map<String, Double> sums = new LinkedHashMap<>();
    used.ns()
        .forEach(
            (key, ns) ->
                HOPS.stream()
                    .filter(hop -> hop.threads().test(key))
                    .findFirst()
                    .ifPresent(hop -> sums.merge(hop.title(), (double) ns, Double::sum)));
    return sums;
  }

  private static String table(Map<String, List<Double>> rows) {
    StringBuilder text = new StringBuilder("%-30s".formatted("us of a core for each task"));
    MEASURED.forEach(measured -> text.append("%15s".formatted(measured.title())));
    rows.forEach(
        (title, cells) -> {
          text.append("%n%-30s".formatted(title));
          cells.forEach(
              us -> text.append(String.format(Locale.ROOT, us < 10 ? "%15.2f" : "%15.0f", us)));
        });
    return text.append(System.lineSeparator()).toString();
  }
}
