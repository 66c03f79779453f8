package dev.fleetpool.local.broker;

import dev.fleetpool.kafka.UserFolders;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What an embedded broker needs to be told.
 *
 * @param dataDir where its data stays across runs; none for a temporary folder that ends with it
 * @param cacheDir where the class-data archive is kept that makes later starts faster; none to go
 *     without. A folder that cannot be written costs speed, never a failure.
 * @param agent the agent that is to run in the broker's JVM; none for a broker alone
 * @param port the loopback port for clients; 0 for any that is free
 */
public record BrokerSettings(
    Optional<Path> dataDir, Optional<Path> cacheDir, Optional<AgentOrders> agent, int port) {

  /** Returns settings for a broker alone, on any port that is free. */
  public BrokerSettings(Optional<Path> dataDir, Optional<Path> cacheDir) {
    this(dataDir, cacheDir, Optional.empty(), 0);
  }

  /** Returns the same settings with an agent. */
  public BrokerSettings withAgent(AgentOrders orders) {
    return new BrokerSettings(dataDir, cacheDir, Optional.of(orders), port);
  }

  /** Returns the same settings with another port for clients. */
  public BrokerSettings withPort(int number) {
    return new BrokerSettings(dataDir, cacheDir, agent, number);
  }

  /** Returns settings for a broker whose data ends with it. */
  public static BrokerSettings temporary() {
    return new BrokerSettings(Optional.empty(), Optional.of(UserFolders.cache()));
  }

  /** Returns settings for a broker that keeps its data in this folder. */
  public static BrokerSettings keptIn(Path dataDir) {
    return new BrokerSettings(Optional.of(dataDir), Optional.of(UserFolders.cache()));
  }
}
