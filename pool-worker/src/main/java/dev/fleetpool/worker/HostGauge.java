package dev.fleetpool.worker;

import dev.fleetpool.proto.HostCondition;
import java.lang.management.ManagementFactory;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;

/**
 * How this host is, as of at most a second ago: to look takes a millisecond, as the system writes a
 * text for every question, and heartbeats come more often. Thread-safe.
 */
final class HostGauge {

  private static final long FRESH_NS = 950_000_000;
  private static final long NS_PER_MS = 1_000_000;

  private final LongSupplier clock;
  private final long startNs;
  private long lookedNs;
  private double load;
  private long availableBytes;

  HostGauge(LongSupplier clock) {
    this.clock = clock;
    this.startNs = clock.getAsLong();
    look(startNs);
  }

  /** Returns the memory that new processes can have. */
  synchronized long availableBytes() {
    lookIfStale();
    return availableBytes;
  }

  /** Returns what a heartbeat says of it. */
  synchronized HostCondition condition(boolean draining) {
    lookIfStale();
    return new HostCondition(
        load < 0 ? OptionalDouble.empty() : OptionalDouble.of(load),
        availableBytes,
        draining,
        (clock.getAsLong() - startNs) / NS_PER_MS);
  }

  private void lookIfStale() {
    long nowNs = clock.getAsLong();
    if (nowNs - lookedNs > FRESH_NS) {
      look(nowNs);
    }
  }

  private void look(long nowNs) {
    lookedNs = nowNs;
    load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    availableBytes = HostMemory.availableBytes();
  }
}
