package dev.fleetpool.simulation;

/**
 * Something that goes wrong.
 *
 * @param atNs when
 * @param forNs for how long, where it does not last
 * @param choice which host, of those that are up
 */
record Fault(Kind kind, long atNs, long forNs, int choice) {

  /** What goes wrong. */
  enum Kind {
    /** A host loses power. */
    CRASH,
    /** A host stops and goes on. */
    FREEZE,
    /** A host is cut off in both directions. */
    CUT_OFF,
    /** Nothing comes from a host. */
    MUTE,
    /** Nothing gets to a host. */
    DEAF,
    /** A host leaves as told. */
    LEAVE,
    /** A host joins. */
    JOIN,
    /** A child is killed from outside. */
    KILL_CHILD,
    /** Someone adds partitions to the tasks topic. */
    ADD_PARTITIONS,
    /** The group rebalances without reason. */
    REBALANCE,
    /** Messages take long. */
    SLOW_LOG,
    /** The brokers are away, for everybody. */
    OUTAGE,
    /** The coordinator is cut off in both directions. */
    COORDINATOR_CUT_OFF,
    /** The coordinator dies, and another one opens its jobs again after so long. */
    COORDINATOR_DIES,
    /** Tasks take far longer on a host, those that begin meanwhile. */
    SLOW_HOST,
    /** The coordinator's machine is suspended. */
    SLEEP
  }

  long endNs() {
    return atNs + forNs;
  }

  @Override
  public String toString() {
    return "%s at %d ms for %d ms".formatted(kind, atNs / VirtualTime.MS, forNs / VirtualTime.MS);
  }
}
