package dev.fleetpool.chaos;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import kafka.Kafka;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;

/**
 * A Kafka broker with Kafka's own main class, which keeps its data and its address when it is
 * started again.
 */
final class BrokerProcess implements AutoCloseable {

  private static final Duration READY_LIMIT = Duration.ofSeconds(60);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(60);
  private static final String CLUSTER_ID = "ZmxlZXRwb29sLWNoYW9zMQ";

  private final Path folder;
  private final String address;
  private final int port;
  private Process process;

  private BrokerProcess(Path folder, String address, int port) {
    this.folder = folder;
    this.address = address;
    this.port = port;
  }

  /** Lays one out on a free port of loopback; {@link #start} starts it. */
  static BrokerProcess at(Path folder) {
    return at(folder, "127.0.0.1");
  }

  /** Lays one out on a free port of that address. */
  static BrokerProcess at(Path folder, String address) {
    try {
      BrokerProcess broker = new BrokerProcess(folder, address, freePort(address));
      broker.format();
      return broker;
    } catch (Exception e) {
      throw new IllegalStateException("the broker could not be laid out in " + folder, e);
    }
  }

  private static int freePort(String address) throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(address))) {
      return socket.getLocalPort();
    }
  }

  private void format() throws Exception {
    Files.createDirectories(folder);
    try (Writer file = Files.newBufferedWriter(configuration())) {
      properties().store(file, null);
    }
    new Formatter()
        .setPrintStream(
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
        .setNodeId(1)
        .setClusterId(CLUSTER_ID)
        .setDirectories(List.of(data()))
        .setMetadataLogDirectory(data())
        .setControllerListenerName("CONTROLLER")
        .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
        .run();
  }

  private String data() {
    return folder.resolve("data").toString();
  }

  private Path configuration() {
    return folder.resolve("server.properties");
  }

  private Properties properties() throws IOException {
    String controller = "127.0.0.1:" + freePort("127.0.0.1");
    Properties properties = new Properties();
    properties.putAll(
        Map.of(
            "process.roles", "broker,controller",
            "node.id", "1",
            "listeners", "PLAINTEXT://%s:%d,CONTROLLER://%s".formatted(address, port, controller),
            "controller.listener.names", "CONTROLLER",
            "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
            "controller.quorum.voters", "1@" + controller,
            "log.dirs", data(),
            "auto.create.topics.enable", "false",
            "group.initial.rebalance.delay.ms", "0",
            "log.cleaner.dedupe.buffer.size", "4194304"));
    for (String topic : List.of("offsets.topic", "transaction.state.log")) {
      properties.setProperty(topic + ".replication.factor", "1");
      properties.setProperty(topic + ".num.partitions", "1");
    }
    return properties;
  }

  String bootstrapServers() {
    return address + ":" + port;
  }

  /** Starts it, or starts it again, and waits until it takes connections. */
  void start() {
    process =
        JavaCommand.own()
            .start(
                List.of(),
                List.of(
                    "-Dslf4j.internal.verbosity=ERROR",
                    Kafka.class.getName(),
                    configuration().toString()),
                Map.of(),
                folder.resolve("log"));
    await().atMost(READY_LIMIT).failFast(this::checkAlive).until(this::isListening);
  }

  private void checkAlive() {
    if (!process.isAlive()) {
      throw new AssertionError("the broker ended: " + log());
    }
  }

  private boolean isListening() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address, port), 1_000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private String log() {
    try {
      return Files.readString(folder.resolve("log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Shuts it down in order. */
  void stop() {
    process.destroy();
    awaitEnd();
  }

  /** Kills it. */
  void kill() {
    process.destroyForcibly();
    awaitEnd();
  }

  /** Stops its clock: connections stay open, and nobody answers. */
  void freeze() {
    Signals.send("STOP", process.pid());
  }

  /** Lets it go on. */
  void thaw() {
    Signals.send("CONT", process.pid());
  }

  private void awaitEnd() {
    try {
      if (!process.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError("the broker did not end: " + log());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    if (process != null) {
      kill();
    }
  }
}
