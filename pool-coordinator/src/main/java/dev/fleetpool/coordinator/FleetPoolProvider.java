package dev.fleetpool.coordinator;

import dev.fleetpool.Pool;
import dev.fleetpool.kafka.KafkaConnection;
import dev.fleetpool.kafka.QuietLogging;
import dev.fleetpool.proto.Topics;
import dev.fleetpool.spi.PoolProvider;
import dev.fleetpool.spi.PoolSettings;

/** Opens pools for {@link Pool#connect}; found by {@link java.util.ServiceLoader}. */
public final class FleetPoolProvider implements PoolProvider {

  @Override
  public Mode mode() {
    return Mode.FLEET;
  }

  @Override
  public Pool open(PoolSettings settings) {
    QuietLogging.withoutProvider();
    KafkaConnection kafka =
        new KafkaConnection(
            settings.bootstrapServers().orElseThrow(),
            new Topics(settings.prefix()),
            settings.kafka());
    return CoordinatorClient.open(settings, kafka, CodeTransport.AS_BUNDLE, () -> {});
  }
}
