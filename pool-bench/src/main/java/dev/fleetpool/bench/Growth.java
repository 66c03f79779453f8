package dev.fleetpool.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * What a task costs the coordinator's core when the fleet grows, and when the job does: the real
 * core and an {@linkplain ImaginedFleet imagined fleet}, in virtual time. Owned by the calling
 * thread.
 */
public final class Growth {

  private static final int[] SLOTS = {2, 8, 64, 512, 4096};
  private static final long[] TASKS = {1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000};
  private static final int ROUNDS = 5;
  private static final int FEW_SLOTS = 64;
  private static final long SOME_TASKS = 200_000;

  /** A job with more tasks is run once: what varies evens out. */
  private static final long MANY_TASKS = 10_000_000;

  private Growth() {}

  /** Measures and prints both tables. */
  public static void run(PrintStream out) throws Exception {
    for (int slots : SLOTS) {
      once(slots, SOME_TASKS); // the first ones are of cold code
    }
    out.printf(
        "%10s %12s %14s %22s %10s%n",
        "slots", "tasks", "ns per task", "ns per slot heartbeat", "KiB kept");
    for (int slots : SLOTS) {
      out.println(row(slots, SOME_TASKS));
    }
    for (long tasks : TASKS) {
      out.println(row(FEW_SLOTS, tasks));
    }
  }

  private static String row(int slots, long tasks) throws Exception {
    List<ImaginedFleet.Cost> rounds = new ArrayList<>();
    for (int round = 0; round < (tasks < MANY_TASKS ? ROUNDS : 1); round++) {
      rounds.add(once(slots, tasks));
    }
    long keptBytes = rounds.get(rounds.size() - 1).usedBytes() - Heap.usedBytes();
    rounds.sort(Comparator.comparingDouble(ImaginedFleet.Cost::taskNs));
    ImaginedFleet.Cost median = rounds.get(rounds.size() / 2);
    return String.format(
        Locale.ROOT,
        "%10d %12d %14.0f %22.0f %10d",
        slots,
        tasks,
        median.taskNs(),
        median.heartbeatNs(),
        keptBytes / 1024);
  }

  /** Runs a fleet of which nothing is left when this returns. */
  private static ImaginedFleet.Cost once(int slots, long tasks) throws InterruptedException {
    return new ImaginedFleet(slots).run(tasks);
  }
}
