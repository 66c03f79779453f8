package dev.fleetpool.worker.core;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The children that a slot has set aside, each warm for jobs that want it so, and idle, so that two
 * jobs that take turns do not cost a JVM start each time. At most {@value #MOST}, oldest out, and
 * none for longer than ten minutes. Owned by the slot's core.
 */
final class ParkedChildren {

  /** The most that a slot keeps. */
  static final int MOST = 2;

  private static final long LONGEST_NS = 600_000_000_000L;

  /**
   * One of them.
   *
   * @param number what the slot calls it
   * @param child what the core knows of it
   * @param told the jobs that it was told
   */
  record Parked(int number, ChildState.Aside child, ToldJobs told, long sinceNs) {}

  private final Map<ChildSpec, Parked> bySpec = new LinkedHashMap<>();
  private int next = 1;

  /** Takes a child in and returns what it is called from now on. */
  int add(ChildState.Aside child, ToldJobs told, long nowNs) {
    int number = next++;
    bySpec.put(child.spec(), new Parked(number, child, told, nowNs));
    return number;
  }

  /** Takes the child that was started like this out, if there is one. */
  Optional<Parked> take(ChildSpec spec) {
    return Optional.ofNullable(bySpec.remove(spec));
  }

  /** Takes out what is too much or too old and returns what they are called. */
  List<Integer> takeSurplus(long nowNs) {
    List<Integer> surplus = new ArrayList<>();
    Iterator<Parked> eldest = bySpec.values().iterator();
    while (eldest.hasNext()) {
      Parked parked = eldest.next();
      if (bySpec.size() > MOST || nowNs - parked.sinceNs() >= LONGEST_NS) {
        surplus.add(parked.number());
        eldest.remove();
      }
    }
    return surplus;
  }

  /** Takes all of them out and returns what they are called. */
  List<Integer> takeAll() {
    List<Integer> all = bySpec.values().stream().map(Parked::number).toList();
    bySpec.clear();
    return all;
  }

  /** One of them is gone; nothing happens where it is not known any more. */
  void exited(int number) {
    bySpec.values().removeIf(parked -> parked.number() == number);
  }
}
