package dev.fleetpool.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleetpool.kafka.KafkaConnection;
import dev.fleetpool.kafka.LogScan;
import dev.fleetpool.local.testing.TestFleet;
import dev.fleetpool.local.testing.TestKafka;
import dev.fleetpool.proto.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is in the log already is read without waiting for what is to come. */
@Timeout(60)
class LogScanIT {

  private static final Topics TOPICS = new Topics(TestFleet.PREFIX);

  /** Brokers may keep a fetch for half a second; the fastest of some scans had no hindrance. */
  private static final Duration LIMIT = Duration.ofMillis(300);

  @Test
  void neitherTheNextQuestionNorTheFarewellWaitsForRecordsToCome() {
    TestFleet.pool().job((Integer x) -> x).named("scanned").map(List.of(1));

    Duration fastest =
        IntStream.range(0, 8).mapToObj(i -> scan()).min(Duration::compareTo).orElseThrow();

    assertThat(fastest).isLessThan(LIMIT);
  }

  private static Duration scan() {
    KafkaConnection kafka = new KafkaConnection(TestKafka.bootstrapServers(), TOPICS, Map.of());
    long startNs = System.nanoTime();
    try (LogScan scan = new LogScan(kafka, "scan-it")) {
      scan.scan(scan.partitions(TOPICS.jobs()), record -> {});
      assertThat(scan.partitions(TOPICS.results())).isNotEmpty();
    }
    return Duration.ofNanos(System.nanoTime() - startNs);
  }
}
