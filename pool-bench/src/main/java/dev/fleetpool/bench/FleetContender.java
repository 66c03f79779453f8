package dev.fleetpool.bench;

import dev.fleetpool.Pool;
import dev.fleetpool.TaskFunction;
import dev.fleetpool.coordinator.CallerClassPath;
import dev.fleetpool.local.broker.AgentOrders;
import dev.fleetpool.local.broker.BrokerSettings;
import dev.fleetpool.local.broker.EmbeddedBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * This project: broker and agent in one JVM, a child for each slot, as {@code Pool.local()} has
 * them; and the pool connected to it, so that others can reach the same broker.
 */
final class FleetContender implements Contender {

  static final String NAME = "Fleetpool";

  private static final String PREFIX = "bench";
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int SLEEPS_PER_SLOT = 20;
  private static final int SLEEP_MS = 100;
  private static final int KILLED_TASKS = 100;
  private static final TaskFunction<Integer, Integer> SLEEP = FleetContender::sleep;

  private final EmbeddedBroker broker;
  private final Pool pool;
  private final Workloads workloads;

  private FleetContender(EmbeddedBroker broker, Pool pool, int slots) {
    this.broker = broker;
    this.pool = pool;
    this.workloads = new Workloads(new FleetPool(pool), slots);
  }

  static FleetContender open(int slots) {
    AgentOrders agent = new AgentOrders(PREFIX, slots, CallerClassPath.entries(), Map.of());
    EmbeddedBroker broker = EmbeddedBroker.start(BrokerSettings.temporary().withAgent(agent));
    try {
      broker.awaitReady(LIMIT);
      Pool pool = Pool.builder().prefix(PREFIX).connect(broker.bootstrapServers());
      broker.awaitAgent(LIMIT);
      return new FleetContender(broker, pool, slots);
    } catch (RuntimeException e) {
      broker.close();
      throw e;
    }
  }

  String bootstrapServers() {
    return broker.bootstrapServers();
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Map<Workload, Double> run(Workload workload) throws Exception {
    return switch (workload) {
      case CHILD_KILLED -> Map.of(workload, childKilled());
      case COLD_START ->
          Map.of(workload, JavaPrograms.millisToFirstLine(FreshJvm.class, FreshJvm.FIRST_RESULT));
      case ATTACH ->
          Map.of(
              workload,
              JavaPrograms.millisToFirstLine(
                  FreshJvm.class, FreshJvm.ATTACH, bootstrapServers(), PREFIX));
      case SPINS_COLD ->
          Map.of(workload, JavaPrograms.printed(FreshJvm.class, FreshJvm.FIRST_SPINS));
      case AT_REST -> Map.of(workload, JavaPrograms.printed(FreshJvm.class, FreshJvm.AT_REST));
      case SLEEP_2 -> Map.of(workload, sleeping(2));
      case SLEEP_8 -> Map.of(workload, sleeping(8));
      case SLEEP_32 -> Map.of(workload, sleeping(32));
      case SLEEP_128 -> Map.of(workload, sleeping(128));
      default -> workloads.run(workload);
    };
  }

  /** Runs a hundred tasks, one of which kills its child the first time; seconds. */
  private double childKilled() throws IOException {
    Path once = Files.createTempFile("fleetpool-bench-", null);
    try {
      String marker = once.toString();
      List<Integer> inputs = IntStream.range(0, KILLED_TASKS).boxed().toList();
      long startNs = System.nanoTime();
      List<Integer> results =
          pool.map(
              i -> {
                if (i == KILLED_TASKS / 2 && Files.deleteIfExists(Path.of(marker))) {
                  Runtime.getRuntime().halt(1);
                }
                return sleep(SLEEP_MS) + i;
              },
              inputs);
      double seconds = Workloads.millisSince(startNs) / 1e3;
      for (int i : inputs) {
        Workloads.check(results.get(i) == SLEEP_MS + i, i);
      }
      Workloads.check(Files.notExists(once), KILLED_TASKS / 2);
      return seconds;
    } finally {
      Files.deleteIfExists(once);
    }
  }

  private static double sleeping(int slots) {
    try (Pool pool = Pool.builder().slots(slots).local()) {
      pool.map(SLEEP, Collections.nCopies(2 * slots, SLEEP_MS));
      List<Integer> inputs = Collections.nCopies(SLEEPS_PER_SLOT * slots, SLEEP_MS);
      long startNs = System.nanoTime();
      Workloads.check(pool.map(SLEEP, inputs).equals(inputs), 0);
      return SLEEPS_PER_SLOT * SLEEP_MS / Workloads.millisSince(startNs);
    }
  }

  private static int sleep(int ms) throws InterruptedException {
    Thread.sleep(ms);
    return ms;
  }

  @Override
  public void close() {
    pool.terminate();
    broker.close();
  }
}
