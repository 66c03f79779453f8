package dev.fleetpool.coordinator.core;

/**
 * How long before a slot runs dry its next chunk is sent: twice the time that a chunk and its
 * results are under way, as measured on chunks that found their slot idle. Owned by the coordinator
 * loop.
 */
final class Lead {

  private static final double FIRST_NS = 4_000_000;
  private static final double LEAST_NS = 2_000_000;
  private static final double MOST_NS = 25_000_000;
  private static final double NEW_WEIGHT = 0.1;

  /**
   * A slot is given more when what it has ends within this time: on few cores the round trip is now
   * and then far longer than its mean, and what was given too early is asked back.
   */
  static final double CREDIT_NS = 25_000_000;

  private double leadNs = FIRST_NS;

  double ns() {
    return leadNs;
  }

  /**
   * Returns how soon what a slot has must end for it to get more: no later than what waits would be
   * done with by the others, or the first slots to ask would take all of it.
   *
   * @param shareNs how long each slot would have to do with what waits
   */
  static double creditNs(double shareNs) {
    return Math.min(CREDIT_NS, shareNs);
  }

  /** Takes note of how long a chunk and its results were under way. */
  void measured(double wayNs) {
    double lead = leadNs + NEW_WEIGHT * (2 * Math.max(0, wayNs) - leadNs);
    leadNs = Math.max(LEAST_NS, Math.min(MOST_NS, lead));
  }
}
