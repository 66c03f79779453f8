package dev.fleetpool.chaos;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Hosts with cables of their own on one machine: network namespaces, each with one address, on a
 * bridge whose own address is for brokers. Needs root, iproute2 and iptables. Owned by one thread;
 * {@link #close} removes everything, and processes on the hosts are to be ended before.
 */
final class NetworkHosts implements AutoCloseable {

  private static final String REMEDY =
      """
      network namespaces cannot be made here, so hosts cannot be cut off: %s
      run it as root, in a container with --privileged; or without -Pchaos""";

  private static final List<String> COMMANDS = List.of("ip", "iptables");

  private static final String MISSING =
      """
      PATH=%s must have %s, or hosts cannot be cut off
      install iproute2 and iptables; or run it without -Pchaos""";

  private final int network = (int) (ProcessHandle.current().pid() % 250) + 1;
  private final String bridge = "fp%d".formatted(network);
  private final List<String> names = new ArrayList<>();

  private NetworkHosts() {}

  /** Makes hosts of these names. */
  static NetworkHosts create(String... names) {
    checkCommands(System.getenv("PATH"));
    NetworkHosts hosts = new NetworkHosts();
    try {
      hosts.run("ip", "link", "add", hosts.bridge, "type", "bridge");
      hosts.run("ip", "addr", "add", hosts.brokerAddress() + "/24", "dev", hosts.bridge);
      hosts.run("ip", "link", "set", hosts.bridge, "up");
      for (String name : names) {
        hosts.add(name);
      }
      return hosts;
    } catch (IllegalStateException e) {
      hosts.close();
      throw new AssertionError(REMEDY.formatted(e.getMessage()), e);
    }
  }

  /** Says which command is missing: what fails for want of it is told as something else. */
  static void checkCommands(String path) {
    List<String> missing = COMMANDS.stream().filter(command -> !isOn(path, command)).toList();
    if (!missing.isEmpty()) {
      throw new AssertionError(MISSING.formatted(path, String.join(" and ", missing)));
    }
  }

  private static boolean isOn(String path, String command) {
    return Stream.of(path.split(File.pathSeparator))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, command)));
  }

  private void add(String name) {
    names.add(name);
    String space = space(name);
    String port = port(name);
    run("ip", "netns", "add", space);
    run("ip", "link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", space);
    run("ip", "link", "set", port, "master", bridge, "up");
    String address = "10.78.%d.%d/24".formatted(network, names.size());
    run("ip", "-n", space, "addr", "add", address, "dev", "eth0");
    run("ip", "-n", space, "link", "set", "eth0", "up");
    run("ip", "-n", space, "link", "set", "lo", "up");
    // Whether packets can be dropped is to be known now, and not in the middle of a test.
    run("ip", "netns", "exec", space, "iptables", "-L", "-n");
  }

  private String space(String name) {
    return bridge + "-" + name;
  }

  private String port(String name) {
    return "%sp%d".formatted(bridge, names.indexOf(name));
  }

  /** Returns the address that all hosts reach. */
  String brokerAddress() {
    return "10.78.%d.254".formatted(network);
  }

  /** Returns what a command is to be preceded by to run on a host. */
  List<String> on(String name) {
    return List.of("ip", "netns", "exec", space(name));
  }

  /** Takes the host's cable out. */
  void cut(String name) {
    run("ip", "link", "set", port(name), "down");
  }

  /** Puts it back. */
  void heal(String name) {
    run("ip", "link", "set", port(name), "up");
  }

  /** Drops what the host sends; it still hears. */
  void mute(String name) {
    iptables(name, "-A", "OUTPUT", "-o", "eth0", "-j", "DROP");
  }

  /** Drops what is sent to the host; it can still be heard. */
  void deafen(String name) {
    iptables(name, "-A", "INPUT", "-i", "eth0", "-j", "DROP");
  }

  /** Drops a share of what the host sends, and of what is sent to it. */
  void lose(String name, double share) {
    String probability = Double.toString(share);
    for (String chain : List.of("INPUT", "OUTPUT")) {
      String side = chain.equals("INPUT") ? "-i" : "-o";
      iptables(
          name,
          "-A",
          chain,
          side,
          "eth0",
          "-m",
          "statistic",
          "--mode",
          "random",
          "--probability",
          probability,
          "-j",
          "DROP");
    }
  }

  /** Drops nothing any more. */
  void letThrough(String name) {
    iptables(name, "-F");
  }

  /** Returns how many bytes the host has been sent so far. */
  long receivedBytes(String name) {
    List<String> command = new ArrayList<>(on(name));
    command.addAll(List.of("cat", "/sys/class/net/eth0/statistics/rx_bytes"));
    return Long.parseLong(run(command.toArray(String[]::new)));
  }

  private void iptables(String name, String... arguments) {
    List<String> command = new ArrayList<>(on(name));
    command.add("iptables");
    command.addAll(List.of(arguments));
    run(command.toArray(String[]::new));
  }

  private String run(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (process.waitFor() != 0) {
        throw new IllegalStateException(String.join(" ", command) + ": " + output);
      }
      return output;
    } catch (IOException e) {
      throw new IllegalStateException(e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  @Override
  public void close() {
    for (String name : names) {
      tryTo("ip", "netns", "del", space(name));
    }
    tryTo("ip", "link", "del", bridge);
  }

  private void tryTo(String... command) {
    try {
      run(command);
    } catch (IllegalStateException e) {
      // it was not made
    }
  }
}
