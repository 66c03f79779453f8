package dev.fleetpool.local;

import dev.fleetpool.FleetUnavailableException;
import dev.fleetpool.Pool;
import dev.fleetpool.coordinator.CallerClassPath;
import dev.fleetpool.coordinator.CoordinatorClient;
import dev.fleetpool.kafka.KafkaConnection;
import dev.fleetpool.local.broker.BrokerSettings;
import dev.fleetpool.local.broker.EmbeddedBroker;
import dev.fleetpool.proto.Topics;
import dev.fleetpool.spi.PoolSettings;
import dev.fleetpool.worker.Agent;
import dev.fleetpool.worker.AgentSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The fleet of one machine, for one pool: an embedded broker and an agent.
 *
 * <p>Start-up is work, and most of it overlaps: while the broker's JVM starts, a thread of its own
 * starts the agent, which starts the children. A hook ends everything when the JVM ends without
 * closing the pool; when it is killed, broker and children notice by themselves, and the broker
 * deletes what lay on disk.
 */
final class LocalFleet {

  private static final Logger log = LoggerFactory.getLogger(LocalFleet.class);
  private static final Duration BROKER_LIMIT = Duration.ofSeconds(60);
  private static final String HOST = "localhost";
  private static final Map<String, String> EAGER =
      Map.of("reconnect.backoff.ms", "20", "reconnect.backoff.max.ms", "50");

  private final PoolSettings settings;
  private final EmbeddedBroker broker;
  private final KafkaConnection kafka;
  private final FutureTask<Agent> agent;
  private final Thread hook = new Thread(this::end, "fleetpool-local-end");

  private LocalFleet(PoolSettings settings, EmbeddedBroker broker) {
    this.settings = settings;
    this.broker = broker;
    Map<String, String> properties = new HashMap<>(EAGER);
    properties.putAll(settings.kafka());
    this.kafka =
        new KafkaConnection(broker.bootstrapServers(), new Topics(settings.prefix()), properties);
    this.agent = new FutureTask<>(() -> Agent.start(agentSettings()));
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
    BrokerSettings brokerSettings =
        settings.dataDir().map(BrokerSettings::keptIn).orElseGet(BrokerSettings::temporary);
    LocalFleet fleet = new LocalFleet(settings, EmbeddedBroker.start(brokerSettings));
    try {
      return fleet.open();
    } catch (RuntimeException e) {
      fleet.close();
      throw e;
    }
  }

  private Pool open() {
    Runtime.getRuntime().addShutdownHook(hook);
    Thread starter = new Thread(agent, "fleetpool-local-start");
    starter.setDaemon(true);
    starter.start();
    broker.awaitReady(BROKER_LIMIT);
    CoordinatorClient pool = CoordinatorClient.open(settings, kafka, this::close);
    awaitAgent();
    return pool;
  }

  private AgentSettings agentSettings() throws IOException {
    int slots = settings.slots().orElseThrow();
    Path folder = Files.createDirectories(broker.scratch().resolve("run"));
    return new AgentSettings(
        kafka,
        HOST,
        slots,
        folder,
        AgentSettings.defaultChildHeap(slots),
        List.of(),
        CallerClassPath.entries());
  }

  private void awaitAgent() {
    try {
      agent.get();
    } catch (ExecutionException e) {
      throw new FleetUnavailableException(
          "the worker of this machine did not start: %s; use Pool.connect(...) to a fleet instead"
              .formatted(e.getCause()),
          e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FleetUnavailableException("interrupted while the local pool started", e);
    }
  }

  /** Ends agent and broker, and waits for them. */
  private void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // the JVM is ending: the hook runs, and both may do the same work
    }
    end();
  }

  private void end() {
    boolean started = agent.isDone();
    agent.cancel(/* mayInterruptIfRunning= */ true);
    if (started) {
      try {
        agent.get().close();
      } catch (ExecutionException | InterruptedException e) {
        log.debug("the local worker had not started: {}", e.toString());
      }
    }
    broker.close();
  }
}
