package dev.fleetpool.local;

import dev.fleetpool.FleetUnavailableException;
import dev.fleetpool.Pool;
import dev.fleetpool.coordinator.CallerClassPath;
import dev.fleetpool.coordinator.CodeTransport;
import dev.fleetpool.coordinator.CoordinatorClient;
import dev.fleetpool.coordinator.PoolOpening;
import dev.fleetpool.kafka.KafkaConnection;
import dev.fleetpool.local.broker.AgentOrders;
import dev.fleetpool.local.broker.BrokerSettings;
import dev.fleetpool.local.broker.EmbeddedBroker;
import dev.fleetpool.proto.Topics;
import dev.fleetpool.spi.PoolSettings;
import dev.fleetpool.worker.AgentSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * The fleet of one machine, for one pool: a JVM with an embedded broker and the agent, and the
 * agent's children.
 *
 * <p>The agent shares the broker's JVM because its flags are ours there: with the class-data
 * archive and the quick compiler only, Kafka's client costs a third of the processor time that it
 * costs in a cold JVM with default flags, which is what the caller's is. A hook ends everything
 * when this JVM ends without closing the pool; when it is killed, the broker's JVM notices by
 * itself, ends the children and deletes what lay on disk.
 */
final class LocalFleet {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** The broker is not there yet when its clients are: they are to look again soon. */
  private static final Map<String, String> EAGER =
      Map.of("reconnect.backoff.ms", "20", "reconnect.backoff.max.ms", "50");

  private final EmbeddedBroker broker;
  private final Thread hook;

  private LocalFleet(EmbeddedBroker broker) {
    this.broker = broker;
    this.hook = new Thread(broker::close, "fleetpool-local-end");
  }

  /**
   * Starts a fleet and opens the pool on it.
   *
   * @throws FleetUnavailableException if the broker or the agent does not come up; nothing is left
   *     behind then
   */
  static Pool open(PoolSettings asked) {
    PoolSettings settings =
        asked.slots().isPresent() ? asked : asked.withSlots(AgentSettings.defaultSlots());
    Map<String, String> kafka = new HashMap<>(EAGER);
    kafka.putAll(settings.kafka());
    AgentOrders agent =
        new AgentOrders(
            settings.prefix(), settings.slots().orElseThrow(), CallerClassPath.entries(), kafka);
    BrokerSettings brokerSettings =
        settings.dataDir().map(BrokerSettings::keptIn).orElseGet(BrokerSettings::temporary);
    LocalFleet fleet = new LocalFleet(EmbeddedBroker.start(brokerSettings.withAgent(agent)));
    try {
      return fleet.openPool(settings, kafka);
    } catch (RuntimeException e) {
      fleet.close();
      throw e;
    }
  }

  private Pool openPool(PoolSettings settings, Map<String, String> kafka) {
    Runtime.getRuntime().addShutdownHook(hook);
    KafkaConnection connection =
        new KafkaConnection(broker.bootstrapServers(), new Topics(settings.prefix()), kafka);
    PoolOpening opening = PoolOpening.begin(settings, connection, CodeTransport.BY_PATH);
    try {
      broker.awaitReady(LIMIT);
    } catch (RuntimeException e) {
      opening.discard();
      throw e;
    }
    CoordinatorClient pool = opening.finish(this::close);
    try {
      broker.awaitAgent(LIMIT);
    } catch (RuntimeException e) {
      pool.terminate();
      throw e;
    }
    // Nobody starts it again, so waiting as for brokers that come back would be in vain.
    broker.onLoss(
        what -> pool.giveUp(new FleetUnavailableException(what + "; open another pool", null)));
    return pool;
  }

  private void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // the JVM is ending and the hook runs; closing twice does no harm
    }
    broker.close();
  }
}
