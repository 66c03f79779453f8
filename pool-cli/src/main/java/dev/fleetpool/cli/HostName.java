package dev.fleetpool.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The name of this machine. The kernel is asked first: it always has one, and answers at once. The
 * JDK's way goes through the resolver, which may take seconds, or fail where the name of a
 * container stands in no table.
 */
final class HostName {

  static final String UNKNOWN = "localhost";
  private static final Path KERNEL = Path.of("/proc/sys/kernel/hostname");

  private HostName() {}

  static String ofThisMachine() {
    return read(KERNEL).or(HostName::resolved).orElse(UNKNOWN);
  }

  static Optional<String> read(Path file) {
    try {
      return Optional.of(Files.readString(file).strip()).filter(name -> !name.isEmpty());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> resolved() {
    try {
      return Optional.of(InetAddress.getLocalHost().getHostName());
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }
}
