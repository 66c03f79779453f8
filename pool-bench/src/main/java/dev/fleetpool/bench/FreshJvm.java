package dev.fleetpool.bench;

import dev.fleetpool.Pool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** What is measured in a JVM that has done nothing before; each prints one line. */
final class FreshJvm {

  static final String FIRST_RESULT = "first-result";
  static final String FIRST_SPINS = "first-spins";
  static final String AT_REST = "at-rest";
  static final String ATTACH = "attach";

  private static final long SETTLE_MS = 5_000;

  private FreshJvm() {}

  /** Takes what to do, and to attach also the brokers and the prefix of the fleet. */
  public static void main(String[] arguments) throws Exception {
    if (arguments[0].equals(ATTACH)) {
      try (Pool pool = Pool.builder().prefix(arguments[2]).connect(arguments[1])) {
        System.out.println(first(pool));
      }
      return;
    }
    try (Pool pool = Pool.local()) {
      switch (arguments[0]) {
        case FIRST_RESULT -> System.out.println(first(pool));
        case FIRST_SPINS -> System.out.println(spins(pool));
        case AT_REST -> System.out.println(atRest(pool));
        default -> throw new IllegalArgumentException(arguments[0]);
      }
    }
  }

  private static int first(Pool pool) {
    int result = pool.apply((Integer x) -> x + 1, 41);
    Workloads.check(result == 42, 0);
    return result;
  }

  private static double spins(Pool pool) throws Exception {
    int slots = Runtime.getRuntime().availableProcessors();
    Map<Workload, Double> figures = new Workloads(new FleetPool(pool), slots).run(Workload.SPINS);
    return figures.values().iterator().next();
  }

  /** Returns the megabytes of memory that broker, agent and children hold when nothing is asked. */
  private static double atRest(Pool pool) throws InterruptedException {
    first(pool);
    Thread.sleep(SETTLE_MS);
    return ProcessHandle.current().descendants().mapToDouble(FreshJvm::residentMegabytes).sum();
  }

  private static double residentMegabytes(ProcessHandle process) {
    try {
      Optional<String> resident =
          Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
              .filter(line -> line.startsWith("VmRSS:"))
              .findFirst();
      return resident.map(line -> Double.parseDouble(line.replaceAll("\\D", ""))).orElse(0.0)
          / 1024;
    } catch (IOException e) {
      return 0; // it has ended
    }
  }
}
