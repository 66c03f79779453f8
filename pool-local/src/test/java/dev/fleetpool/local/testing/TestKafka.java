package dev.fleetpool.local.testing;

import dev.fleetpool.local.broker.BrokerSettings;
import dev.fleetpool.local.broker.EmbeddedBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Deque;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * The one broker of a test JVM, started at the first question for it and ended with the JVM: a
 * container where a Docker engine answers, else an embedded one. {@code
 * -Dfleetpool.test.kafka=docker|embedded} decides instead. Thread-safe.
 */
public final class TestKafka {

  private static final String SWITCH = "fleetpool.test.kafka";
  private static final String IMAGE = "apache/kafka:4.4.0";
  private static final Path DOCKER_SOCKET = Path.of("/var/run/docker.sock");
  private static final Duration READY_LIMIT = Duration.ofSeconds(60);

  private TestKafka() {}

  /** Returns the broker's address; waits until it serves. */
  public static String bootstrapServers() {
    return Shared.BOOTSTRAP_SERVERS;
  }

  /** The class loader makes it once, at the first question. */
  private static final class Shared {
    static final String BOOTSTRAP_SERVERS =
        switch (backend()) {
          case DOCKER -> startContainer();
          case EMBEDDED -> startEmbedded();
        };
  }

  private enum Backend {
    DOCKER,
    EMBEDDED
  }

  private static Backend backend() {
    return Optional.ofNullable(System.getProperty(SWITCH))
        .map(name -> Backend.valueOf(name.toUpperCase(Locale.ROOT)))
        .orElseGet(() -> isDockerThere() ? Backend.DOCKER : Backend.EMBEDDED);
  }

  /** Testcontainers' own search is slow and noisy where there is no engine, so look first. */
  private static boolean isDockerThere() {
    return (System.getenv("DOCKER_HOST") != null || Files.exists(DOCKER_SOCKET))
        && DockerClientFactory.instance().isDockerAvailable();
  }

  private static String startContainer() {
    KafkaContainer container = new KafkaContainer(DockerImageName.parse(IMAGE));
    container.start();
    endWithJvm(container::stop);
    return container.getBootstrapServers();
  }

  private static String startEmbedded() {
    EmbeddedBroker broker =
        EmbeddedBroker.start(new BrokerSettings(Optional.empty(), Optional.empty()));
    endWithJvm(broker::close);
    broker.awaitReady(READY_LIMIT);
    return broker.bootstrapServers();
  }

  /** Has this done when the JVM ends, before everything that was asked for earlier. */
  static void endWithJvm(Runnable end) {
    Ends.LAST_FIRST.addFirst(end);
  }

  /** One hook for all: hooks of their own would end the broker under those who use it. */
  private static final class Ends {
    static final Deque<Runnable> LAST_FIRST = new ConcurrentLinkedDeque<>();

    static {
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(() -> LAST_FIRST.forEach(Runnable::run), "fleetpool-test-end"));
    }
  }
}
