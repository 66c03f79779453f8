package dev.fleetpool.bench;

import java.util.Map;

/** One of those that are measured side by side. Called by one thread. */
interface Contender extends AutoCloseable {

  /** Returns what it is called in the table. */
  String name();

  /**
   * Runs a workload once and checks its results.
   *
   * @return its figure, and those of others that came with it; none if it does not run this one
   */
  Map<Workload, Double> run(Workload workload) throws Exception;

  @Override
  void close();
}
