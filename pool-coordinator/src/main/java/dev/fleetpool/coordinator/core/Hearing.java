package dev.fleetpool.coordinator.core;

/**
 * The time during which one partition of the log was heard. Owned by the coordinator loop.
 *
 * <p>That nobody says anything means something only while it would have been heard. So silence is
 * not measured by the clock alone, but within the time in which signs came: records that somebody
 * wrote to the partition, a probe of our own where nobody else writes. It counts up to the last
 * sign, and starts anew after a gap of more than {@value #LONGEST_GAP_NS} ns between two signs.
 * Such a gap is an outage of the brokers, the election of a new leader, too few replicas for a
 * write, a coordinator that was cut off, or one that was suspended: whoever is silent then is not
 * to blame.
 *
 * <p>That a broker answers fetches would not do as a sign: the partition may be led by another one,
 * and a leader answers fetches while it waits for a lost replica and shows nothing that is written.
 */
final class Hearing {

  /** Two probes may be lost or late. */
  static final long LONGEST_GAP_NS = 1_500_000_000;

  /** A little more than the time between two heartbeats of a host. */
  private static final long PROBE_AFTER_NS = 600_000_000;

  private boolean begun;
  private long sinceNs;
  private long lastNs;
  private boolean probed;
  private long probedNs;

  /** A record came. */
  void heard(long nowNs) {
    if (!isHeard(nowNs)) {
      sinceNs = nowNs;
    }
    begun = true;
    lastNs = nowNs;
  }

  /** Says whether the last sign is not too long ago. */
  boolean isHeard(long nowNs) {
    return begun && nowNs - lastNs <= LONGEST_GAP_NS;
  }

  /** Returns how long it has been heard without a gap since that time, up to the last sign. */
  long heardNs(long fromNs) {
    return begun ? Math.max(0, Math.min(lastNs - fromNs, lastNs - sinceNs)) : 0;
  }

  /** Says whether there has been no sign for a while, and remembers that one was asked for. */
  boolean askProbe(long nowNs) {
    boolean due =
        (!begun || nowNs - lastNs >= PROBE_AFTER_NS)
            && (!probed || nowNs - probedNs >= PROBE_AFTER_NS);
    if (due) {
      probed = true;
      probedNs = nowNs;
    }
    return due;
  }
}
