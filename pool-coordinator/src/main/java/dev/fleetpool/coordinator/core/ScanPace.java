package dev.fleetpool.coordinator.core;

/**
 * How often slots are looked at for what only time changes: seldom while none is free, as what is
 * looked for then has lasted a quarter of a second; more often while one is, but the less often the
 * more slots there are, so that the looks of a second cost the same in a small fleet and in a large
 * one. Owned by the coordinator loop.
 */
final class ScanPace {

  /** With 4096 slots, a look every 10 ms; with two, one whenever there is reason to. */
  private static final long NS_PER_SLOT = 2_500;

  /** What is held up is looked at so often, be a slot free or not. */
  static final long LOOK_NS = 10_000_000;

  private boolean isBegun;
  private long lastNs;

  /** Says whether a look is due, and takes it that there is one then. */
  boolean isDue(long nowNs, SlotQueue slots) {
    long pauseNs = slots.size() * NS_PER_SLOT;
    long dueNs = slots.hasFree(nowNs) ? pauseNs : Math.max(LOOK_NS, pauseNs);
    if (isBegun && nowNs - lastNs < dueNs) {
      return false;
    }
    isBegun = true;
    lastNs = nowNs;
    return true;
  }
}
