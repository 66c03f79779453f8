package dev.fleetpool.coordinator.core;

import dev.fleetpool.proto.HostRecord;
import dev.fleetpool.proto.HostTraits;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongUnaryOperator;
import java.util.stream.Collectors;

/**
 * The hosts, in the order in which they were last heard, so that the one that has been silent
 * longest is known without a look at the others. Owned by the coordinator loop.
 */
final class Hosts {

  /** One host: an agent from its start to its end. */
  static final class Host {
    final TreeMap<Integer, SlotState> slots = new TreeMap<>();
    final String name;
    HostTraits traits = HostTraits.UNKNOWN;
    long heardNs;
    long sequence = -1;

    Host(String name) {
      this.name = name;
    }

    @Override
    public String toString() {
      String labels = traits.labels().isEmpty() ? "" : " " + traits.labels();
      String java = traits.javaVersion() == 0 ? "" : ", Java " + traits.javaVersion();
      String memory =
          traits.memoryBytes() == 0 ? "" : ", %d MiB".formatted(traits.memoryBytes() >> 20);
      return "%s%s (%d slots%s%s)".formatted(name, labels, slots.size(), java, memory);
    }
  }

  /** After so long, heartbeats of a host that has gone do not come late any more. */
  private static final long FORGOTTEN_NS = 600_000_000_000L;

  private static final int MOST_NAMED = 20;

  private final Map<String, Host> byAgent = new HashMap<>();
  private final Set<Host> alive = new LinkedHashSet<>();
  private final Set<Host> gone = new LinkedHashSet<>();

  /** Returns the host that says this; a new one if it was not heard before. */
  Host of(HostRecord record) {
    return byAgent.computeIfAbsent(record.agentId(), id -> new Host(record.host()));
  }

  /** The host says something new. */
  void heard(Host host, long nowNs) {
    host.heardNs = nowNs;
    if (!alive.remove(host)) {
      gone.remove(host);
    }
    alive.add(host);
  }

  /** The host has left or fallen silent; what it said late is still known for what it is. */
  void left(Host host) {
    alive.remove(host);
    gone.add(host);
  }

  /** Returns the host that has been silent longest. */
  Optional<Host> longestSilent() {
    return alive.isEmpty() ? Optional.empty() : Optional.of(alive.iterator().next());
  }

  /**
   * Forgets those that have been gone for long.
   *
   * @param heardNs how long hosts have been heard since a time
   */
  void forget(LongUnaryOperator heardNs) {
    boolean isDue = true;
    for (Iterator<Host> each = gone.iterator(); isDue && each.hasNext(); ) {
      Host host = each.next();
      isDue = heardNs.applyAsLong(host.heardNs) >= FORGOTTEN_NS;
      if (isDue) {
        each.remove();
        byAgent.values().remove(host);
      }
    }
  }

  /** Returns how many hosts are heard of that have slots. */
  long withSlots() {
    return alive.stream().filter(host -> !host.slots.isEmpty()).count();
  }

  /** Returns the hosts with what is known of them, for people. */
  String describe() {
    return alive.stream()
        .filter(host -> !host.slots.isEmpty())
        .map(Host::toString)
        .sorted()
        .limit(MOST_NAMED)
        .collect(Collectors.joining(", "));
  }
}
