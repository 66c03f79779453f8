package dev.fleetpool.coordinator.core.scheduling;

/**
 * What things cost on a fleet.
 *
 * @param leastWayNs the shortest way of a message from coordinator to slot, or back
 * @param mostWayNs the longest
 * @param messageNs processor time of a message, which the slot does without: where the broker
 *     shares the cores with the tasks, its requests are most of it
 * @param taskNs the same of a task, beside its own
 */
record Costs(long leastWayNs, long mostWayNs, long messageNs, long taskNs) {

  /**
   * As measured where broker, agent and caller share the cores with the tasks
   * (docs/decisions/0007): there and back 0.5 ms (p50) to 3 ms (p99), and 1.5 ms of processor time
   * for a message and its answer.
   */
  static final Costs ONE_MACHINE = new Costs(300_000, 1_000_000, 750_000, 3_000);

  /** Brokers of their own, so that a slot pays for its own consumer and producer only. */
  static final Costs MANY_MACHINES = new Costs(300_000, 1_000_000, 150_000, 3_000);
}
