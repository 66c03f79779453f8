package dev.fleetpool.cli;

import dev.fleetpool.local.broker.BrokerSettings;
import dev.fleetpool.local.broker.EmbeddedBroker;
import java.time.Duration;

/** The broker of tests that need one of no special kind, for as long as this JVM lives. */
final class SharedBroker {

  private SharedBroker() {}

  /** Returns its address; starts it at the first question. */
  static String bootstrapServers() {
    return Running.BROKER.bootstrapServers();
  }

  /** The class loader makes it once. */
  private static final class Running {
    static final EmbeddedBroker BROKER = EmbeddedBroker.start(BrokerSettings.temporary());

    static {
      Runtime.getRuntime().addShutdownHook(new Thread(BROKER::close, "shared-broker-end"));
      BROKER.awaitReady(Duration.ofSeconds(60));
    }
  }
}
