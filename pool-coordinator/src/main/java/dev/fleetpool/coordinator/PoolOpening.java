package dev.fleetpool.coordinator;

import dev.fleetpool.FleetUnavailableException;
import dev.fleetpool.kafka.KafkaConnection;
import dev.fleetpool.kafka.KafkaFailures;
import dev.fleetpool.kafka.Rights;
import dev.fleetpool.kafka.TopicAdmin;
import dev.fleetpool.spi.PoolSettings;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/**
 * A pool that is being opened: what needs no broker is under way already, on threads of its own,
 * while its caller may still start one. For one thread, which either finishes or discards it.
 */
public final class PoolOpening {

  private final PoolOrigin origin;
  private final PoolClients clients;

  private PoolOpening(PoolOrigin origin) {
    this.origin = origin;
    this.clients = new PoolClients(origin);
  }

  /**
   * Begins and returns at once; asks nothing of the brokers yet.
   *
   * @param settings settings that were validated
   * @param kafka the brokers
   * @param transport how the code of its jobs comes to the hosts
   */
  public static PoolOpening begin(
      PoolSettings settings, KafkaConnection kafka, CodeTransport transport) {
    return new PoolOpening(PoolOrigin.of(settings, kafka, transport));
  }

  /**
   * Connects to the fleet.
   *
   * @param afterwards is run once, when everything else of the pool has been released
   * @throws FleetUnavailableException if no broker answers within a minute; meanwhile it says what
   *     it waits for. Nothing is left behind then
   */
  public CoordinatorClient finish(Runnable afterwards) {
    try {
      CoordinatorClient pool = open(afterwards);
      pool.start();
      return pool;
    } catch (KafkaException e) {
      discard();
      throw unreachable(origin.kafka(), e);
    } catch (RuntimeException e) {
      discard();
      throw e;
    }
  }

  private CoordinatorClient open(Runnable afterwards) {
    KafkaConnection kafka = origin.kafka();
    clients.connect();
    TopicAdmin topics = new TopicAdmin(clients.admin(), kafka);
    topics.createMissing(origin.settings().slots().orElse(1));
    topics.check(Rights.ofCaller(kafka.topics()));
    int replies = Math.max(1, clients.reader().partitionsFor(kafka.topics().results()).size());
    return new CoordinatorClient(origin, clients, origin.reply(replies), afterwards);
  }

  /** Gives it up. */
  public void discard() {
    clients.discard();
    origin.carrier().close();
    origin.threads().shutdown();
  }

  /** Returns what is told of brokers that do not answer, or refuse. */
  static FleetUnavailableException unreachable(KafkaConnection kafka, KafkaException e) {
    return new FleetUnavailableException(
        (KafkaFailures.isRefusal(e)
                ? "the fleet at bootstrapServers=%s refuses this program: %s"
                : "no fleet at bootstrapServers=%s: %s; check the address and that the brokers run")
            .formatted(kafka.bootstrapServers(), reason(e)),
        e);
  }

  /** Returns what Kafka has to say; of a setting that it refuses only the cause says which. */
  private static @Nullable String reason(KafkaException failure) {
    return failure.getCause() instanceof ConfigException refused
        ? refused.getMessage()
        : failure.getMessage();
  }
}
