package dev.fleetpool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleetpool.Codec;
import dev.fleetpool.OutputStyle;
import dev.fleetpool.Pool;
import dev.fleetpool.local.broker.BrokerSettings;
import dev.fleetpool.local.broker.EmbeddedBroker;
import dev.fleetpool.proto.Topics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What jobs can ask for, on two hosts that have nothing of this test, and differ in a label. */
class BareJobsIT {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String PREFIX = "jobs";
  private static final int LARGE = Topics.MAX_RECORD_BYTES + 1_000_000;

  @TempDir static Path folder;

  private static EmbeddedBroker broker;
  private static BareHost one;
  private static BareHost other;
  private static Pool pool;

  /** Set by the initializer, in children only. */
  private static String prepared = "not";

  @BeforeAll
  static void start() throws IOException {
    broker = EmbeddedBroker.start(BrokerSettings.temporary());
    broker.awaitReady(LIMIT);
    String servers = broker.bootstrapServers();
    one = BareHost.start(folder, PREFIX, "host-a", servers);
    other = BareHost.start(folder, PREFIX, "host-b", servers, "--label", "gpu");
    pool =
        Pool.builder()
            .prefix(PREFIX)
            .initializer(() -> prepared = "prepared")
            .connect(broker.bootstrapServers());
  }

  @AfterAll
  static void end() {
    pool.terminate();
    one.close();
    other.close();
    broker.close();
  }

  @Test
  void valuesThatAreTooLargeForAMessageTravelBothWays() {
    byte[] content = new byte[LARGE];
    new Random(1).nextBytes(content);

    byte[] back = pool.apply(bytes -> bytes, content);

    assertThat(back).isEqualTo(content);
  }

  @Test
  void childrenAreMadeAsTheJobAsks() {
    List<String> seen =
        pool.<Integer, String>job(
                i ->
                    "%s %s %s %d"
                        .formatted(
                            prepared,
                            System.getenv("COLOUR"),
                            System.getProperty("shape"),
                            Runtime.getRuntime().maxMemory() >> 20))
            .environment(Map.of("COLOUR", "red"))
            .childJvmArgs("-Dshape=round", "-XX:+UseSerialGC")
            .childHeap("40m")
            .map(List.of(1, 2, 3, 4));

    assertThat(seen)
        .allMatch(line -> line.matches("prepared red round 3[89]|prepared red round 40"));
  }

  @Test
  void codecOfTheCallerWorksWhereNothingOfItLies() {
    List<Point> moved =
        pool.<Point, Point>job(p -> new Point(p.x + 1, p.y + 1))
            .codec(new PointCodec())
            .map(List.of(new Point(1, 2), new Point(3, 4)));

    assertThat(moved).extracting(p -> p.x).containsExactly(2, 4);
    assertThat(moved).extracting(p -> p.y).containsExactly(3, 5);
  }

  /** Is not serializable, so nothing but the codec can take it. */
  private static final class Point {
    private final int x;
    private final int y;

    Point(int x, int y) {
      this.x = x;
      this.y = y;
    }
  }

  private static final class PointCodec implements Codec {
    private static final long serialVersionUID = 1L;

    @Override
    public boolean takes(Class<?> type) {
      return type == Point.class;
    }

    @Override
    public byte[] encode(Object value) {
      Point point = (Point) value;
      return (point.x + " " + point.y).getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public Object decode(byte[] bytes) {
      String[] words = new String(bytes, StandardCharsets.US_ASCII).split(" ", -1);
      return new Point(Integer.parseInt(words[0]), Integer.parseInt(words[1]));
    }
  }

  @Test
  void executorServiceRunsCallablesThere() throws Exception {
    ExecutorService executor = pool.asExecutorService();
    Callable<String> where = (Callable<String> & java.io.Serializable) () -> prepared;

    for (Future<String> result : executor.invokeAll(List.of(where, where, where))) {
      assertThat(result.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo("prepared");
    }
  }

  @Test
  void jobThatRequiresALabelPrintsOnTheHostThatHasIt() {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();

    pool.<Integer, Integer>job(
            i -> {
              System.out.println("task " + i + " speaks");
              return i;
            })
        .requires("gpu")
        .output(printed, OutputStyle.PREFIXED)
        .map(List.of(7, 8, 9));

    assertThat(printed.toString(StandardCharsets.UTF_8).lines())
        .containsExactly(
            "[host-b/0 task 0] task 7 speaks",
            "[host-b/0 task 1] task 8 speaks",
            "[host-b/0 task 2] task 9 speaks");
  }
}
