package dev.fleetpool.coordinator.core.scheduling;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * A fleet in virtual time on which nothing goes wrong, and the messages between it and a {@link
 * Scheduler}: they take their time, and those on one way stay in order. Everything follows from the
 * seed.
 */
final class VirtualFleet {

  /** The coordinator's loop comes around at least so often. */
  private static final long PASS_NS = 10_000_000;

  private record Event(long atNs, long order, Runnable action) {}

  final TaskTable tasks;
  final Costs costs;
  private final Scheduler scheduler;
  private final List<VirtualSlot> slots = new ArrayList<>();
  private final long[] lastSentNs;
  private final long[] lastReportNs;
  private final Random random = new Random(1);
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(
          (a, b) ->
              a.atNs == b.atNs ? Long.compare(a.order, b.order) : Long.compare(a.atNs, b.atNs));
  private long nowNs;
  private long order;

  private VirtualFleet(int slots, TaskTable tasks, Costs costs, Scheduler scheduler) {
    this.tasks = tasks;
    this.costs = costs;
    this.scheduler = scheduler;
    this.lastSentNs = new long[slots];
    this.lastReportNs = new long[slots];
    for (int i = 0; i < slots; i++) {
      this.slots.add(new VirtualSlot(this, i));
    }
  }

  /** Runs all tasks on so many slots; returns the time until the last answer has come. */
  static long run(int slots, TaskTable tasks, Costs costs, Scheduler scheduler) {
    VirtualFleet fleet = new VirtualFleet(slots, tasks, costs, scheduler);
    scheduler.start(fleet);
    fleet.pass();
    while (!scheduler.isDone()) {
      Event event = fleet.events.remove();
      fleet.nowNs = event.atNs;
      event.action.run();
    }
    return fleet.nowNs;
  }

  private void pass() {
    scheduler.pass();
    at(nowNs + PASS_NS, this::pass);
  }

  long nowNs() {
    return nowNs;
  }

  List<VirtualSlot> slots() {
    return slots;
  }

  void at(long atNs, Runnable action) {
    events.add(new Event(atNs, order++, action));
  }

  /** Sends work to a slot. */
  void send(int slot, Work work) {
    lastSentNs[slot] = Math.max(lastSentNs[slot], nowNs + wayNs());
    at(lastSentNs[slot], () -> slots.get(slot).receive(work));
  }

  /** Asks a slot for what it has not started of some work. */
  void askBack(int slot, long id) {
    at(nowNs + wayNs(), () -> slots.get(slot).askedBack(id));
  }

  /** A slot tells the scheduler. */
  void report(Report report) {
    int slot = report.slot();
    lastReportNs[slot] = Math.max(lastReportNs[slot], nowNs + wayNs());
    at(lastReportNs[slot], () -> scheduler.reported(report));
  }

  private long wayNs() {
    return costs.leastWayNs() + random.nextLong(costs.mostWayNs() - costs.leastWayNs());
  }
}
