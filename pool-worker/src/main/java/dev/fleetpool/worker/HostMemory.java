package dev.fleetpool.worker;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The memory that this host, or the container we run in, has. */
final class HostMemory {

  private static final long UNKNOWN = 2L << 30;

  private static final Path LINUX = Path.of("/proc/meminfo");
  private static final Pattern AVAILABLE = Pattern.compile("MemAvailable:\\s+(\\d+) kB");

  private HostMemory() {}

  /** Returns how much of it new processes can have; where the system does not say, all of it. */
  static long availableBytes() {
    return Math.min(availableOnMachine(), GroupMemory.available().orElse(Long.MAX_VALUE));
  }

  private static long availableOnMachine() {
    try {
      Matcher line = AVAILABLE.matcher(Files.readString(LINUX));
      return line.find() ? Long.parseLong(line.group(1)) << 10 : totalBytes();
    } catch (IOException e) {
      return totalBytes();
    }
  }

  /** Returns it in bytes; the JVM takes the limits of a container into account. */
  static long totalBytes() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getTotalMemorySize()
        : UNKNOWN;
  }
}
