package dev.fleetpool.simulation;

import static dev.fleetpool.simulation.VirtualTime.MS;

/**
 * How messages travel between machines and brokers: how long they take, how often one is written
 * twice, and whether there are brokers at all.
 */
final class Network {

  /**
   * What the seed chose.
   *
   * @param leastNs the shortest way of a message
   * @param mostNs the longest way while nothing is wrong
   * @param orderNs how much longer an order may take
   * @param duplicates the share of records that are written twice
   * @param commitFailures the share of commits that the brokers refuse without reason
   */
  record Settings(
      long leastNs, long mostNs, long orderNs, double duplicates, double commitFailures) {

    static final Settings QUICK = new Settings(MS / 2, MS, MS, 0, 0);
  }

  final Settings settings;
  private final VirtualTime time;
  private final Dice dice;
  private long slowUntilNs;
  private long slowByNs;
  private long backNs;
  private boolean refusing;

  Network(Settings settings, VirtualTime time, Dice dice) {
    this.settings = settings;
    this.time = time;
    this.dice = dice;
  }

  /** Returns how long the next message takes. */
  long wayNs() {
    long way = settings.leastNs + dice.within(settings.mostNs - settings.leastNs);
    return time.nowNs() < slowUntilNs ? way + dice.within(slowByNs) : way;
  }

  boolean isDuplicated() {
    return settings.duplicates > 0 && dice.chance(settings.duplicates);
  }

  boolean refusesCommit() {
    return settings.commitFailures > 0 && dice.chance(settings.commitFailures);
  }

  /** The brokers are away for a while. */
  void goAway(long forNs) {
    backNs = Math.max(backNs, time.nowNs() + forNs);
    refusing = false;
  }

  /** Until they are back, the coordinator's producer says that it can send nothing for now. */
  void refuseSends() {
    refusing = true;
  }

  boolean isAway() {
    return time.nowNs() < backNs;
  }

  boolean refusesSends() {
    return refusing && isAway();
  }

  /** Returns when the brokers came back the last time, or will. */
  long backNs() {
    return backNs;
  }

  /** Says whether a record that the producer has given up is in the log all the same. */
  boolean isDelivered() {
    return dice.chance(0.5);
  }

  /** For a while, messages take up to so much longer. */
  void slowDown(long forNs, long byNs) {
    slowUntilNs = time.nowNs() + forNs;
    slowByNs = byNs;
  }
}
