package dev.fleetpool.coordinator;

import dev.fleetpool.FleetUnavailableException;
import dev.fleetpool.HostStatus;
import dev.fleetpool.kafka.HostFeed;
import dev.fleetpool.kafka.KafkaConnection;
import dev.fleetpool.proto.ControlMessage;
import dev.fleetpool.proto.HostRecord;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.KafkaException;

/**
 * Hears the hosts of a fleet, from its opening on. For one thread, which waits for the brokers.
 *
 * <p>A host that says that it leaves is forgotten at once, one that is silent after 5 s.
 */
public final class HostWatch implements AutoCloseable {

  /** For so long one has to listen until every host that lives was heard. */
  public static final Duration ALL_HEARD = Duration.ofMillis(1200);

  private static final long FORGOTTEN_NS = Duration.ofSeconds(5).toNanos();

  private final HostFeed feed;
  private final Map<String, Heard> heard = new LinkedHashMap<>();
  private final Set<String> left = new HashSet<>();

  /** A host's last heartbeat, and when it came. */
  private record Heard(HostRecord host, long atNs) {}

  private HostWatch(HostFeed feed) {
    this.feed = feed;
  }

  /**
   * Begins to listen.
   *
   * @throws FleetUnavailableException if no broker answers within a minute, or there is no fleet
   */
  public static HostWatch open(KafkaConnection kafka) {
    try {
      return new HostWatch(HostFeed.open(kafka, "fleetpool-host-watch"));
    } catch (KafkaException e) {
      throw PoolOpening.unreachable(kafka, e);
    }
  }

  /** Returns the hosts of a fleet, by name. */
  static List<HostStatus> listen(KafkaConnection kafka) {
    try (HostWatch watch = open(kafka)) {
      return watch.listen(ALL_HEARD).stream()
          .map(HostWatch::status)
          .sorted(Comparator.comparing(HostStatus::name))
          .toList();
    }
  }

  /**
   * Listens for so long, and returns the last heartbeat of each host that lives.
   *
   * @throws FleetUnavailableException if the brokers refuse
   */
  public List<HostRecord> listen(Duration time) {
    long startNs = System.nanoTime();
    try {
      for (long left = 1; left > 0; left = time.toNanos() - (System.nanoTime() - startNs)) {
        feed.poll(Duration.ofNanos(left)).forEach(this::hear);
      }
    } catch (KafkaException e) {
      throw DetachedLog.unavailable("hosts", e);
    }
    long nowNs = System.nanoTime();
    heard.values().removeIf(last -> nowNs - last.atNs() > FORGOTTEN_NS);
    return heard.values().stream().map(Heard::host).toList();
  }

  /** Says whether an agent has said that it leaves; one that is only silent has not. */
  public boolean hasLeft(String agentId) {
    return left.contains(agentId);
  }

  private void hear(HostRecord host) {
    if (host.left() || host.slots().isEmpty()) {
      heard.remove(host.agentId());
      left.add(host.agentId());
    } else {
      heard.put(host.agentId(), new Heard(host, System.nanoTime()));
    }
  }

  /**
   * Tells an agent to drain, and waits until that is in the log.
   *
   * @param limit how long tasks that run may go on, if that is not to be as the agent was started
   * @throws FleetUnavailableException if the brokers refuse or do not answer
   */
  public void drain(String agentId, Optional<Duration> limit) {
    try {
      feed.order(new ControlMessage.Drain(agentId, limit));
    } catch (KafkaException e) {
      throw DetachedLog.unavailable("orders", e);
    }
  }

  private static HostStatus status(HostRecord host) {
    long busy = host.slots().stream().filter(slot -> slot.running().isPresent()).count();
    return new HostStatus(
        host.host(),
        host.slots().size(),
        (int) busy,
        List.copyOf(host.traits().labels()),
        host.traits().javaVersion(),
        host.traits().memoryBytes());
  }

  @Override
  public void close() {
    feed.close();
  }
}
