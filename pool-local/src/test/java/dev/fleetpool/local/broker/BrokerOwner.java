package dev.fleetpool.local.broker;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * A program that starts a broker and is killed: prints the broker's process id and folder, then
 * waits.
 */
final class BrokerOwner {

  private BrokerOwner() {}

  /** Runs until it is killed or its standard input ends. */
  public static void main(String[] arguments) throws IOException {
    EmbeddedBroker broker =
        EmbeddedBroker.start(new BrokerSettings(Optional.empty(), Optional.empty()));
    broker.awaitReady(Duration.ofSeconds(60));
    System.out.println(broker.pid() + " " + broker.folder());
    System.out.flush();
    while (System.in.read() >= 0) {
      // Its end is what counts.
    }
  }
}
