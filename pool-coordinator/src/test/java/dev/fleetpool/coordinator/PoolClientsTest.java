package dev.fleetpool.coordinator;

import static org.awaitility.Awaitility.await;

import dev.fleetpool.kafka.KafkaConnection;
import dev.fleetpool.proto.Topics;
import dev.fleetpool.spi.PoolSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.metrics.MetricsReporter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of clients that are still being made when the pool is given up. */
class PoolClientsTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Map<String, String> LATE =
      Map.of("metric.reporters", LateReporter.class.getName());

  private final KafkaConnection kafka = new KafkaConnection("127.0.0.1:1", new Topics("f"), LATE);
  private final PoolSettings settings = CoordinatorService.settings(kafka);
  private final PoolOrigin origin = PoolOrigin.of(settings, kafka, CodeTransport.BY_PATH);

  /** Kafka makes one with each client, and closes it with that; it has its client wait. */
  public static final class LateReporter implements MetricsReporter {

    private static final Set<LateReporter> OPEN = ConcurrentHashMap.newKeySet();
    private static final Semaphore MAY_GO_ON = new Semaphore(0);

    @Override
    public void configure(Map<String, ?> settings) {
      OPEN.add(this);
      MAY_GO_ON.acquireUninterruptibly();
    }

    @Override
    public void init(List<KafkaMetric> metrics) {}

    @Override
    public void metricChange(KafkaMetric metric) {}

    @Override
    public void metricRemoval(KafkaMetric metric) {}

    @Override
    public void close() {
      OPEN.remove(this);
    }
  }

  @AfterEach
  void end() {
    origin.threads().shutdown();
    LateReporter.OPEN.clear();
  }

  private static void awaitOpen(int clients) {
    await().atMost(LIMIT).until(LateReporter.OPEN::size, open -> open == clients);
  }

  @Test
  void clientsThatComeLateAreClosed() {
    PoolClients clients = new PoolClients(origin);
    clients.connect();
    awaitOpen(3);

    clients.discard();
    LateReporter.MAY_GO_ON.release(3);

    awaitOpen(0);
  }

  @Test
  void openingThatIsGivenUpLeavesNoReader() {
    PoolOpening opening = PoolOpening.begin(settings, kafka, CodeTransport.BY_PATH);
    awaitOpen(1);

    opening.discard();
    LateReporter.MAY_GO_ON.release();

    awaitOpen(0);
  }
}
