package dev.fleetpool.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Measures the pool and its references side by side: the limit, which is Kafka itself; threads of
 * one JVM; Python's pools; and peers whose libraries are there. They run each workload in turn, a
 * round each, for several rounds, so that what else the machine does meets all of them.
 *
 * <p>Figures of one machine at one time compare as ratios within a run.
 */
public final class Bench {

  private static final int ROUNDS = 3;
  private static final Duration LIMIT = Duration.ofSeconds(90);

  /** What takes long and varies little. */
  private static final Set<Workload> ONCE =
      EnumSet.of(
          Workload.AT_REST,
          Workload.SLEEP_2,
          Workload.SLEEP_8,
          Workload.SLEEP_32,
          Workload.SLEEP_128);

  /** What others that are there, though idle, would slow down: it is run before they are. */
  private static final Set<Workload> FIRST =
      EnumSet.of(Workload.COLD_START, Workload.ATTACH, Workload.SPINS_COLD, Workload.AT_REST);

  private final Figures figures = new Figures();
  private final List<Contender> contenders = new ArrayList<>();
  private final List<Contender> leftOut = new ArrayList<>();
  private final PrintStream progress;

  private Bench(PrintStream progress) {
    this.progress = progress;
  }

  /**
   * Creates the folder for the files and writes to it: what would fail in the end fails before
   * anything is measured.
   */
  public static void prepare(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.delete(Files.createTempFile(folder, "bench", null));
  }

  /**
   * Measures, prints the table, and writes {@code bench.json} and a page into the folder.
   *
   * @param only the workloads to run; all if it is empty
   * @param progress where it says what it does
   */
  public static void run(Path folder, Set<Workload> only, PrintStream out, PrintStream progress)
      throws Exception {
    Bench bench = new Bench(progress);
    Report report = new Report(bench.figures);
    try {
      int slots = Runtime.getRuntime().availableProcessors();
      FleetContender fleet = FleetContender.open(slots);
      bench.contenders.add(fleet);
      bench.contenders.add(RawKafka.open(fleet.bootstrapServers()));
      Set<Workload> all = only.isEmpty() ? EnumSet.allOf(Workload.class) : only;
      bench.measure(all.stream().filter(FIRST::contains).toList(), report, folder);
      bench.openOthers(slots);
      bench.measure(all.stream().filter(w -> !FIRST.contains(w)).toList(), report, folder);
    } finally {
      bench.close();
    }
    out.print(report.table());
    out.println("written: " + report.write(folder).toAbsolutePath());
  }

  private void openOthers(int slots) throws Exception {
    contenders.add(
        new PoolContender("threads", new ExecutorPool(Executors.newFixedThreadPool(slots)), slots));
    contenders.add(
        new PoolContender("ForkJoinPool", new ExecutorPool(new ForkJoinPool(slots)), slots));
    PythonPools.open("Python Pool", "pool").ifPresent(contenders::add);
    PythonPools.open("Python Executor", "executor").ifPresent(contenders::add);
    for (Peer peer : ServiceLoader.load(Peer.class)) {
      contenders.add(new PoolContender(peer.name(), peer.open(slots), slots));
    }
  }

  private void measure(List<Workload> workloads, Report report, Path folder) throws Exception {
    for (Workload workload : workloads) {
      measure(workload);
      report.write(folder);
    }
  }

  private void measure(Workload workload) throws Exception {
    int rounds = ONCE.contains(workload) ? 1 : ROUNDS;
    for (int round = 1; round <= rounds; round++) {
      for (Contender contender : List.copyOf(contenders)) {
        long startNs = System.nanoTime();
        Map<Workload, Double> measured = runOrLeaveOut(contender, workload);
        figures.add(contender.name(), measured);
        if (!measured.isEmpty()) {
          progress.printf(
              Locale.ROOT,
              "%s, round %d of %d: %s %s, in %.1f s%n",
              workload.title(),
              round,
              rounds,
              contender.name(),
              Report.text(workload, measured),
              Workloads.millisSince(startNs) / 1e3);
        }
      }
    }
  }

  /** A peer that fails, or is stuck, is left out from there on, and the table says so. */
  private Map<Workload, Double> runOrLeaveOut(Contender contender, Workload workload)
      throws Exception {
    FutureTask<Map<Workload, Double>> run = new FutureTask<>(() -> contender.run(workload));
    Thread thread = new Thread(run, "bench-" + contender.name());
    thread.setDaemon(true);
    thread.start();
    try {
      return run.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException e) {
      if (!(contender instanceof PoolContender)) {
        throw e;
      }
      String why =
          e instanceof TimeoutException
              ? "no end after " + LIMIT.toSeconds() + " s"
              : "" + e.getCause();
      figures.leaveOut(
          "%s, left out from \"%s\" on: %s".formatted(contender.name(), workload.title(), why));
      contenders.remove(contender);
      leftOut.add(contender);
      thread.interrupt();
      return Map.of();
    }
  }

  private void close() {
    leftOut.forEach(Contender::close);
    // Raw Kafka's broker is the fleet's.
    for (int i = contenders.size() - 1; i >= 0; i--) {
      contenders.get(i).close();
    }
  }
}
