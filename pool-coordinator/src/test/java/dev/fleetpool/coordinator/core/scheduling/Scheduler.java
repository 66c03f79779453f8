package dev.fleetpool.coordinator.core.scheduling;

/** Decides which slot gets which tasks, and when. Called with the time of the fleet. */
interface Scheduler {

  /** The fleet is there and idle, and all tasks are known. */
  void start(VirtualFleet fleet);

  /** A slot's message has come. */
  void reported(Report report);

  /** Time has passed. */
  void pass();

  /** Says whether all tasks are answered. */
  boolean isDone();
}
