package dev.fleetpool.cli;

import dev.fleetpool.proto.Topics;
import dev.fleetpool.spi.PoolSettings;
import picocli.CommandLine.Option;

/** Which fleet of the brokers it is. */
final class PrefixOption {

  @Option(
      names = "--prefix",
      paramLabel = "TEXT",
      converter = OptionValues.Prefix.class,
      defaultValue = "${env:FLEETPOOL_PREFIX:-" + PoolSettings.DEFAULT_PREFIX + "}",
      description = "What the fleet's topic names begin with. Default: ${DEFAULT-VALUE}.")
  private String prefix = PoolSettings.DEFAULT_PREFIX;

  String text() {
    return prefix;
  }

  Topics topics() {
    return new Topics(prefix);
  }

  /** Says whether a pool has to be told it. */
  boolean isOwn() {
    return !prefix.equals(PoolSettings.DEFAULT_PREFIX);
  }
}
