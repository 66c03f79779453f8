package dev.fleetpool.worker;

import java.lang.management.ManagementFactory;
import java.util.OptionalDouble;

/**
 * How this host is, as of the last look: a look takes a millisecond, as the system writes a text
 * for every question, and heartbeats come more often than anything changes. Thread-safe.
 */
final class HostGauge {

  private volatile double load;
  private volatile long availableBytes;

  HostGauge() {
    look();
  }

  /** Looks anew. */
  void look() {
    load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    availableBytes = HostMemory.availableBytes();
  }

  /** Returns the load average of the machine over a minute, if it says. */
  OptionalDouble load() {
    return load < 0 ? OptionalDouble.empty() : OptionalDouble.of(load);
  }

  /** Returns the memory that new processes can have. */
  long availableBytes() {
    return availableBytes;
  }
}
