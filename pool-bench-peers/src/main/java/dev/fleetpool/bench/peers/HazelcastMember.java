package dev.fleetpool.bench.peers;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.core.Hazelcast;

/** A member of a cluster of its own. */
final class HazelcastMember {

  static final String EXECUTOR = "bench";

  private HazelcastMember() {}

  /** Takes the port and how many tasks run at a time; ends when killed. */
  public static void main(String[] arguments) {
    Config config = new Config();
    config.setProperty("hazelcast.logging.type", "none");
    config.setProperty("hazelcast.phone.home.enabled", "false");
    config.getNetworkConfig().setPort(Integer.parseInt(arguments[0])).setPortAutoIncrement(false);
    JoinConfig join = config.getNetworkConfig().getJoin();
    join.getAutoDetectionConfig().setEnabled(false);
    join.getMulticastConfig().setEnabled(false);
    config.getExecutorConfig(EXECUTOR).setPoolSize(Integer.parseInt(arguments[1]));
    Hazelcast.newHazelcastInstance(config);
  }
}
