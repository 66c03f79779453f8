package dev.fleetpool.local.testing;

import dev.fleetpool.Pool;
import dev.fleetpool.PoolBuilder;
import dev.fleetpool.coordinator.CallerClassPath;
import dev.fleetpool.kafka.KafkaConnection;
import dev.fleetpool.proto.Topics;
import dev.fleetpool.worker.Agent;
import dev.fleetpool.worker.AgentSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The one fleet of a test JVM on the broker of {@link TestKafka}: an agent with two slots, and a
 * pool over it. Started at the first question for it, ended with the JVM. Thread-safe.
 */
public final class TestFleet {

  /** What the fleet's topics begin with. */
  public static final String PREFIX = "it";

  /** The host name that failures carry. */
  public static final String HOST = "test-host";

  /** How many tasks run at once. */
  public static final int SLOTS = 2;

  private static final long CHILD_HEAP = 64L << 20;
  private static final List<String> CHILD_ARGUMENTS =
      List.of("-XX:TieredStopAtLevel=1", "-Xshare:auto");

  private TestFleet() {}

  /** Returns the pool that tests share; it is not theirs to close. */
  public static Pool pool() {
    return Shared.POOL;
  }

  /** Opens a further pool over the fleet, with the settings of this builder. */
  public static Pool connect(PoolBuilder settings) {
    Shared.start();
    return settings.prefix(PREFIX).connect(TestKafka.bootstrapServers());
  }

  /**
   * Starts a host of a fleet of the test's own, whose children start quickly; the test closes it.
   */
  public static Agent startAgent(
      KafkaConnection kafka, String host, int slots, Path folder, long childHeapBytes) {
    return Agent.start(
        new AgentSettings(
            kafka,
            host,
            slots,
            folder,
            childHeapBytes,
            CHILD_ARGUMENTS,
            CallerClassPath.entries()));
  }

  /** The class loader makes it once, at the first question. */
  private static final class Shared {
    static final Pool POOL;

    static {
      startOwnAgent();
      POOL = openPool();
    }

    static void start() {
      // Naming the class is enough.
    }

    private static void startOwnAgent() {
      Path folder = folder();
      TestKafka.endWithJvm(() -> delete(folder));
      KafkaConnection kafka =
          new KafkaConnection(TestKafka.bootstrapServers(), new Topics(PREFIX), Map.of());
      Agent agent = TestFleet.startAgent(kafka, HOST, SLOTS, folder, CHILD_HEAP);
      TestKafka.endWithJvm(agent::close);
    }

    private static void delete(Path folder) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static Path folder() {
      try {
        return Files.createTempDirectory("fleetpool-it-");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static Pool openPool() {
      Pool pool = Pool.builder().prefix(PREFIX).connect(TestKafka.bootstrapServers());
      TestKafka.endWithJvm(pool::terminate);
      return pool;
    }
  }
}
