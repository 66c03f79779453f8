package dev.fleetpool.local;

import dev.fleetpool.Pool;
import dev.fleetpool.kafka.QuietLogging;
import dev.fleetpool.spi.PoolProvider;
import dev.fleetpool.spi.PoolSettings;

/** Opens pools for {@link Pool#local}; found by {@link java.util.ServiceLoader}. */
public final class LocalPoolProvider implements PoolProvider {

  @Override
  public Mode mode() {
    return Mode.LOCAL;
  }

  @Override
  public Pool open(PoolSettings settings) {
    QuietLogging.withoutProvider();
    return LocalFleet.open(settings);
  }
}
