package dev.fleetpool.coordinator.core;

/**
 * How often all slots are looked at: the time between two looks grows with their number, so that
 * the looks of a second cost the same in a small fleet and in a large one. What happens to a single
 * slot is acted upon at once; this is for what only time changes. Owned by the coordinator loop.
 */
final class ScanPace {

  /** With 4096 slots, a look every 10 ms; with two, one whenever there is reason to. */
  static final long NS_PER_SLOT = 2_500;

  private boolean isBegun;
  private long lastNs;

  /** Says whether a look is due, and takes it that there is one then. */
  boolean isDue(long nowNs, int slots) {
    if (isBegun && nowNs - lastNs < slots * NS_PER_SLOT) {
      return false;
    }
    isBegun = true;
    lastNs = nowNs;
    return true;
  }
}
