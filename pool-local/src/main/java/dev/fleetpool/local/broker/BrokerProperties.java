package dev.fleetpool.local.broker;

import java.nio.file.Path;
import java.util.Properties;

/**
 * The server properties of a broker for one machine: one node that is broker and controller, few
 * threads, small buffers, fast detection of dead group members.
 *
 * <p>The quorum is a static one, {@code controller.quorum.voters}: it is read from here at each
 * start, so the ports may change between runs. A dynamic quorum would keep the first run's port in
 * the data.
 */
final class BrokerProperties {

  static final int NODE_ID = 1;
  static final String CONTROLLER_LISTENER = "CONTROLLER";

  private static final String LOOPBACK = "127.0.0.1";
  private static final int MAX_MESSAGE_BYTES = 10 * 1024 * 1024;

  /** Kafka wants more than 1 MiB for one cleaner thread; 2 are enough for 78 000 keys a pass. */
  private static final int CLEANER_BUFFER_BYTES = 2 * 1024 * 1024;

  private BrokerProperties() {}

  static Properties of(BrokerOrders orders) {
    Properties properties = new Properties();
    node(properties, orders);
    internalTopics(properties);
    groups(properties);
    size(properties);
    return properties;
  }

  /** The folder that Kafka formats; it must hold nothing but Kafka's. */
  static Path logFolder(Path folder) {
    return folder.resolve("kafka");
  }

  static String bootstrapServers(int port) {
    return LOOPBACK + ":" + port;
  }

  private static void node(Properties properties, BrokerOrders orders) {
    String clients = "PLAINTEXT://" + LOOPBACK + ":" + orders.port();
    String controller = LOOPBACK + ":" + orders.controllerPort();
    properties.setProperty("process.roles", "broker,controller");
    properties.setProperty("node.id", Integer.toString(NODE_ID));
    properties.setProperty("listeners", clients + "," + CONTROLLER_LISTENER + "://" + controller);
    properties.setProperty("advertised.listeners", clients);
    properties.setProperty("inter.broker.listener.name", "PLAINTEXT");
    properties.setProperty("controller.listener.names", CONTROLLER_LISTENER);
    properties.setProperty(
        "listener.security.protocol.map",
        "PLAINTEXT:PLAINTEXT," + CONTROLLER_LISTENER + ":PLAINTEXT");
    properties.setProperty("controller.quorum.voters", NODE_ID + "@" + controller);
    properties.setProperty("log.dirs", logFolder(orders.folder()).toString());
    properties.setProperty("auto.create.topics.enable", "false");
  }

  private static void internalTopics(Properties properties) {
    properties.setProperty("offsets.topic.num.partitions", "1");
    properties.setProperty("offsets.topic.replication.factor", "1");
    properties.setProperty("transaction.state.log.num.partitions", "1");
    properties.setProperty("transaction.state.log.replication.factor", "1");
    properties.setProperty("transaction.state.log.min.isr", "1");
    properties.setProperty("share.coordinator.state.topic.num.partitions", "1");
    properties.setProperty("share.coordinator.state.topic.replication.factor", "1");
    properties.setProperty("share.coordinator.state.topic.min.isr", "1");
  }

  private static void groups(Properties properties) {
    properties.setProperty("group.initial.rebalance.delay.ms", "0");
    properties.setProperty("group.min.session.timeout.ms", "1000");
    properties.setProperty("group.consumer.min.heartbeat.interval.ms", "100");
    properties.setProperty("group.consumer.heartbeat.interval.ms", "500");
    properties.setProperty("group.consumer.min.session.timeout.ms", "1000");
    properties.setProperty("group.consumer.session.timeout.ms", "6000");
  }

  private static void size(Properties properties) {
    properties.setProperty("message.max.bytes", Integer.toString(MAX_MESSAGE_BYTES));
    properties.setProperty("replica.fetch.max.bytes", Integer.toString(MAX_MESSAGE_BYTES));
    // The system chooses: 100 KiB, the default, are many pieces of a megabyte.
    properties.setProperty("socket.send.buffer.bytes", "-1");
    properties.setProperty("socket.receive.buffer.bytes", "-1");
    properties.setProperty("num.network.threads", "2");
    properties.setProperty("num.io.threads", "3");
    properties.setProperty("background.threads", "2");
    properties.setProperty("group.coordinator.threads", "1");
    // Records that say nothing, twice a second, for controllers and brokers elsewhere.
    properties.setProperty("metadata.max.idle.interval.ms", "0");
    properties.setProperty("num.recovery.threads.per.data.dir", "1");
    properties.setProperty("log.cleaner.threads", "1");
    properties.setProperty(
        "log.cleaner.dedupe.buffer.size", Integer.toString(CLEANER_BUFFER_BYTES));
  }
}
