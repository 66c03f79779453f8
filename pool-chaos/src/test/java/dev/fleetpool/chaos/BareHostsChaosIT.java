package dev.fleetpool.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fleetpool.Pool;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two hosts on a network, started from the packaged program, that have nothing of this test and may
 * differ in their Java: the variable {@code OTHER_JAVA_HOME} names the JDK of the second; without
 * it, it has that of the first.
 */
class BareHostsChaosIT {

  private static final String FIRST = "host-a";
  private static final String SECOND = "host-b";
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Path PROGRAM =
      Path.of("..", "pool-cli", "target", "fleetpool.jar").toAbsolutePath().normalize();

  /** Heartbeats, the jobs themselves, and what TCP adds; a jar of this class path is larger. */
  private static final long WITHOUT_CODE_BYTES = 2L << 20;

  @TempDir Path folder;
  private NetworkBroker both;
  private NetworkHosts network;
  private final Map<String, Path> homes = new HashMap<>();

  @BeforeEach
  void lay() {
    Path own = Path.of(System.getProperty("java.home"));
    homes.put(FIRST, own);
    homes.put(
        SECOND, Optional.ofNullable(System.getenv("OTHER_JAVA_HOME")).map(Path::of).orElse(own));
    both = NetworkBroker.start(folder, FIRST, SECOND);
    network = both.network();
  }

  @AfterEach
  void remove() {
    if (both != null) {
      both.close();
    }
  }

  @Test
  void codeTravelsOnceToEachHostWhateverItsJava() throws Exception {
    try (ChaosFleet fleet = ChaosFleet.on(both.broker().bootstrapServers(), folder)) {
      for (String host : List.of(FIRST, SECOND)) {
        fleet.start(host, place -> bare(place, host));
      }
      for (String host : List.of(FIRST, SECOND)) {
        fleet.agent(host).awaitJoined();
      }
      long codeBytes = codeBytes();

      Map<String, Long> first = bytesOf(fleet, 1);
      Map<String, Long> second = bytesOf(fleet, 2);
      fleet.reconnect();
      Map<String, Long> ofOtherPool = bytesOf(fleet, 3);

      assertThat(first.values())
          .allSatisfy(bytes -> assertThat(bytes).isBetween(codeBytes, codeBytes * 5 / 4));
      assertThat(second.values()).allMatch(bytes -> bytes < WITHOUT_CODE_BYTES);
      assertThat(ofOtherPool.values()).allMatch(bytes -> bytes < WITHOUT_CODE_BYTES);
    }
  }

  private AgentProcess.Place bare(AgentProcess.Place place, String host) {
    Path java = homes.get(host).resolve("bin").resolve("java");
    return place
        .behind(network.on(host))
        .startedWith(new JavaCommand(java, PROGRAM.toString()))
        .with("--cache", folder.resolve("cache-" + host).toString());
  }

  /** Runs jobs until both hosts have had a share; returns what each host was sent meanwhile. */
  private Map<String, Long> bytesOf(ChaosFleet fleet, int summand) {
    Map<String, Long> before = received();
    Set<String> seen = new HashSet<>();
    Pool pool = fleet.pool();
    List<Integer> inputs = IntStream.range(0, 8).boxed().toList();
    await()
        .atMost(LIMIT)
        .until(
            () -> {
              List<String> answers = pool.map(x -> answer(x + summand), inputs);
              for (int i = 0; i < answers.size(); i++) {
                assertThat(answers.get(i)).startsWith(i + summand + " ");
                seen.add(answers.get(i).substring(answers.get(i).indexOf(' ') + 1));
              }
              return seen.size() == 2;
            });
    assertThat(seen)
        .containsExactlyInAnyOrder(
            FIRST + " on " + homes.get(FIRST), SECOND + " on " + homes.get(SECOND));
    Map<String, Long> after = received();
    after.replaceAll((host, bytes) -> bytes - before.get(host));
    return after;
  }

  private static String answer(int value) throws InterruptedException {
    Thread.sleep(100);
    return value
        + " "
        + System.getenv(AgentProcess.HOST_VARIABLE)
        + " on "
        + System.getProperty("java.home");
  }

  private Map<String, Long> received() {
    return Stream.of(FIRST, SECOND)
        .collect(Collectors.toMap(host -> host, host -> network.receivedBytes(host)));
  }

  /** Returns how large the jars of this class path are that the hosts lack. */
  private static long codeBytes() throws Exception {
    long bytes = 0;
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path path = Path.of(entry);
      if (Files.isRegularFile(path)) {
        bytes += Files.size(path);
      }
    }
    return bytes;
  }
}
