package dev.fleetpool.coordinator;

import dev.fleetpool.HostStatus;
import dev.fleetpool.kafka.KafkaConnection;
import dev.fleetpool.kafka.RecordReader;
import dev.fleetpool.proto.HostRecord;
import dev.fleetpool.proto.WireCodec;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Listens for as long as every host that lives is heard of. For one thread. */
final class HostWatch {

  private static final Duration ALL_HEARD = Duration.ofMillis(1200);

  private final RecordReader<HostRecord> reader = new RecordReader<>(WireCodec::decodeHost);
  private final Map<String, HostRecord> heard = new LinkedHashMap<>();

  private HostWatch() {}

  /** Returns the hosts of a fleet, by name. */
  static List<HostStatus> listen(KafkaConnection kafka) {
    HostWatch watch = new HostWatch();
    try (KafkaConsumer<byte[], byte[]> consumer = kafka.reader("fleetpool-host-watch")) {
      List<TopicPartition> heartbeats = List.of(new TopicPartition(kafka.topics().hosts(), 0));
      consumer.assign(heartbeats);
      consumer.seekToEnd(heartbeats);
      long startNs = System.nanoTime();
      for (long left = 1; left > 0; left = ALL_HEARD.toNanos() - (System.nanoTime() - startNs)) {
        consumer
            .poll(Duration.ofNanos(left))
            .forEach(record -> watch.reader.read(record).ifPresent(watch::hear));
      }
    } catch (KafkaException e) {
      throw DetachedLog.unavailable("hosts", e);
    }
    return watch.heard.values().stream()
        .map(HostWatch::status)
        .sorted(Comparator.comparing(HostStatus::name))
        .toList();
  }

  private void hear(HostRecord host) {
    if (host.left() || host.slots().isEmpty()) {
      heard.remove(host.agentId());
    } else {
      heard.put(host.agentId(), host);
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
}
