package dev.fleetpool.cli.map;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The name of this host in joblogs and messages: the kernel's, where it tells one. */
final class HostLabel {

  static final String OF_THIS_HOST = read();

  private HostLabel() {}

  private static String read() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    } catch (IOException e) {
      String name = System.getenv("HOSTNAME");
      return name == null ? "localhost" : name;
    }
  }
}
