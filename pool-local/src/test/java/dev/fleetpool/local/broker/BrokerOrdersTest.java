package dev.fleetpool.local.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleetpool.local.broker.BrokerOrders.Retention;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BrokerOrdersTest {

  @Test
  void ordersSurviveTheCommandLine() {
    BrokerOrders orders =
        new BrokerOrders(
            Path.of("/data x"),
            Path.of("/tmp/s"),
            Retention.KEPT,
            1,
            2,
            Optional.of(Path.of("/c/a.jsa")));

    assertThat(BrokerOrders.fromArguments(orders.toArguments())).isEqualTo(orders);
  }

  @Test
  void noArchiveSurvivesTheCommandLine() {
    BrokerOrders orders =
        new BrokerOrders(
            Path.of("/data"), Path.of("/tmp/s"), Retention.TEMPORARY, 1, 2, Optional.empty());

    assertThat(BrokerOrders.fromArguments(orders.toArguments())).isEqualTo(orders);
  }
}
