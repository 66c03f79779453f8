package dev.fleetpool.coordinator.core;

import java.util.PriorityQueue;

/** A clock that jumps from event to event; events of one moment run in the order they were made. */
final class VirtualTime {

  static final long MS = 1_000_000;
  static final long SECOND = 1_000 * MS;

  private record Event(long atNs, long number, Runnable action) {}

  private final PriorityQueue<Event> events =
      new PriorityQueue<>(
          (a, b) ->
              a.atNs != b.atNs ? Long.compare(a.atNs, b.atNs) : Long.compare(a.number, b.number));
  private long nowNs;
  private long number;

  long nowNs() {
    return nowNs;
  }

  void at(long atNs, Runnable action) {
    events.add(new Event(Math.max(atNs, nowNs), number++, action));
  }

  void after(long delayNs, Runnable action) {
    at(nowNs + delayNs, action);
  }

  /** Runs the next event; returns false if there is none. */
  boolean step() {
    Event next = events.poll();
    if (next == null) {
      return false;
    }
    nowNs = next.atNs;
    next.action.run();
    return true;
  }
}
