package dev.fleetpool.bench;

import java.util.Map;

/** A pool of any kind, and nothing that only some can do. */
final class PoolContender implements Contender {

  private final String name;
  private final TaskPool pool;
  private final Workloads workloads;

  PoolContender(String name, TaskPool pool, int slots) {
    this.name = name;
    this.pool = pool;
    this.workloads = new Workloads(pool, slots);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Map<Workload, Double> run(Workload workload) throws Exception {
    return workloads.run(workload);
  }

  @Override
  public void close() {
    pool.close();
  }
}
