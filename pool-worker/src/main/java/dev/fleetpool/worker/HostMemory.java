package dev.fleetpool.worker;

import java.lang.management.ManagementFactory;

/** The memory that this host, or the container we run in, has. */
final class HostMemory {

  private static final long UNKNOWN = 2L << 30;

  private HostMemory() {}

  /** Returns it in bytes; the JVM takes the limits of a container into account. */
  static long totalBytes() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getTotalMemorySize()
        : UNKNOWN;
  }
}
