package dev.fleetpool.chaos;

import java.nio.file.Path;

/**
 * Hosts with cables of their own, and a broker that all of them reach. Owned by one thread; {@link
 * #close} ends the broker and removes the network.
 *
 * @param network the hosts
 * @param broker the broker, which runs
 */
record NetworkBroker(NetworkHosts network, BrokerProcess broker) implements AutoCloseable {

  /** Makes the hosts and starts the broker, whose files go to the folder. */
  static NetworkBroker start(Path folder, String... hosts) {
    NetworkHosts network = NetworkHosts.create(hosts);
    BrokerProcess broker = BrokerProcess.at(folder.resolve("broker"), network.brokerAddress());
    NetworkBroker both = new NetworkBroker(network, broker);
    try {
      broker.start();
      return both;
    } catch (Throwable e) {
      both.close();
      throw e;
    }
  }

  @Override
  public void close() {
    broker.close();
    network.close();
  }
}
