package dev.fleetpool.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fleetpool.Pair;
import dev.fleetpool.Pool;
import dev.fleetpool.ResultStream;
import dev.fleetpool.TaskFailedException;
import dev.fleetpool.kafka.KafkaConnection;
import dev.fleetpool.local.testing.TestFleet;
import dev.fleetpool.local.testing.TestKafka;
import dev.fleetpool.local.testing.Traces;
import dev.fleetpool.proto.Topics;
import dev.fleetpool.worker.Agent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Values larger than a message, on a fleet whose children have room for them. */
@Timeout(60)
class LargeValuesIT {

  private static final String PREFIX = "large-values";
  private static final int MB = 1_000_000;

  @TempDir static Path agentFolder;
  private static Agent agent;
  private static Pool pool;

  @TempDir Path folder;

  @BeforeAll
  static void start() {
    KafkaConnection kafka =
        new KafkaConnection(TestKafka.bootstrapServers(), new Topics(PREFIX), Map.of());
    agent = TestFleet.startAgent(kafka, "large-host", 2, agentFolder, 256L << 20);
    pool = connect();
  }

  private static Pool connect() {
    return Pool.builder().prefix(PREFIX).connect(TestKafka.bootstrapServers());
  }

  @AfterAll
  static void nothingIsLeft() throws IOException {
    pool.close();
    agent.close();
    try (Stream<Path> left = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      String own = Long.toString(ProcessHandle.current().pid());
      assertThat(left.filter(path -> path.getFileName().toString().contains("values-" + own)))
          .isEmpty();
    }
  }

  /** Bytes that do not compress, and that tell which they are. */
  private static byte[] random(int seed, int size) {
    byte[] bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  @Test
  void resultsOfFiveMegabytesComeBackInOrder() {
    List<byte[]> results =
        pool.map(seed -> random(seed, 5 * MB), IntStream.range(0, 8).boxed().toList());

    for (int i = 0; i < 8; i++) {
      assertThat(Arrays.equals(results.get(i), random(i, 5 * MB))).as("result %s", i).isTrue();
    }
  }

  @Test
  void aThousandResultsOfOneMegabyteComeBack() {
    List<Integer> seeds = IntStream.range(0, 1_000).boxed().toList();
    int next = 0;
    try (ResultStream<byte[]> results = pool.imap(LargeValuesIT::marked, seeds)) {
      while (results.hasNext()) {
        byte[] result = results.next();
        assertThat(result).hasSize(1 << 20).startsWith((byte) next, (byte) (next >> 8));
        next++;
      }
    }
    assertThat(next).isEqualTo(1_000);
  }

  private static byte[] marked(int number) {
    byte[] bytes = new byte[1 << 20];
    bytes[0] = (byte) number;
    bytes[1] = (byte) (number >> 8);
    return bytes;
  }

  @Test
  void argumentsOfFiftyMegabytesGetThere() {
    List<byte[]> inputs = List.of(random(1, 50 * MB), random(2, 50 * MB));

    List<Integer> hashes = pool.map(Arrays::hashCode, inputs);

    assertThat(hashes).isEqualTo(inputs.stream().map(Arrays::hashCode).toList());
  }

  @Test
  void functionThatCapturesMuchRunsForManyInputsAndCalls() {
    int[] data = new Random(3).ints(5 * MB).toArray();

    List<Integer> results = pool.map(i -> data[i], IntStream.range(0, 100).boxed().toList());

    assertThat(results).isEqualTo(IntStream.range(0, 100).map(i -> data[i]).boxed().toList());
    assertThat(pool.<Integer, Integer>apply(i -> data[i], 7)).isEqualTo(data[7]);
  }

  @Test
  void smallAndLargeValuesOfOneChunkKeepTheirPlaces() {
    List<Pair<Integer, byte[]>> inputs = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      inputs.add(Pair.of(i, random(i, i % 3 == 0 ? 3 * MB : 10)));
    }

    List<Pair<byte[], Integer>> results =
        pool.<Pair<Integer, byte[]>, Pair<byte[], Integer>>job(
                pair -> Pair.of(pair.second(), pair.first()))
            .chunkSize(7)
            .map(inputs);

    for (int i = 0; i < 20; i++) {
      assertThat(results.get(i).second()).isEqualTo(i);
      assertThat(Arrays.equals(results.get(i).first(), inputs.get(i).second())).isTrue();
    }
  }

  @Test
  void largeObjectsTravelToo() {
    List<String> words = IntStream.range(0, 300_000).mapToObj(i -> "word " + i).toList();

    List<String> back = pool.apply(list -> new ArrayList<>(list.subList(1, list.size())), words);

    assertThat(back).isEqualTo(words.subList(1, words.size()));
  }

  @Test
  void namedJobTakesOverLargeResultsOfLargeInputs() {
    Traces traces = Traces.in(folder);
    List<byte[]> inputs = List.of(random(1, 3 * MB), random(2, 3 * MB), random(3, 3 * MB));
    List<byte[]> first = reversed("large-named", traces, inputs);

    List<byte[]> changed = List.of(inputs.get(0), random(7, 3 * MB), inputs.get(2));
    List<byte[]> second = reversed("large-named", traces, changed);

    assertThat(traces.count("ran")).isEqualTo(4);
    assertThat(Arrays.equals(second.get(0), first.get(0))).isTrue();
    assertThat(Arrays.equals(second.get(1), reverse(changed.get(1)))).isTrue();
    assertThat(Arrays.equals(second.get(2), reverse(inputs.get(2)))).isTrue();
  }

  private static List<byte[]> reversed(String name, Traces traces, List<byte[]> inputs) {
    try (Pool own = connect()) {
      return own.<byte[], byte[]>job(
              bytes -> {
                traces.leave("ran");
                return reverse(bytes);
              })
          .named(name)
          .map(inputs);
    }
  }

  private static byte[] reverse(byte[] bytes) {
    byte[] reversed = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      reversed[i] = bytes[bytes.length - 1 - i];
    }
    return reversed;
  }

  @Test
  void attachedJobKnowsLargeTasks() throws Exception {
    byte[] captured = random(9, 3 * MB);
    byte[] input = random(4, 3 * MB);
    pool.<byte[], byte[]>job(bytes -> Arrays.copyOf(captured, captured.length + bytes.length))
        .named("large-attached")
        .map(List.of(new byte[1], input));

    byte[] replayed = (byte[]) pool.attach("large-attached").replay(1);

    assertThat(Arrays.equals(replayed, Arrays.copyOf(captured, 6 * MB))).isTrue();
    assertThat(pool.attach("large-attached").why(1).toString())
        .contains("a result of " + (6 * MB + 5) + " bytes");
  }

  @Test
  void failureOfALargeInputTellsItsSize() {
    Assertions.assertThatThrownBy(
            () ->
                pool.apply(
                    bytes -> {
                      throw new IllegalStateException("no");
                    },
                    random(1, 3 * MB)))
        .isInstanceOfSatisfying(
            TaskFailedException.class,
            e -> assertThat(e.failure().input()).contains((3 * MB + 5) + " bytes"));
  }

  @Test
  void largeResultOfATaskWhoseChildDiesIsMadeAgain() {
    Traces traces = Traces.in(folder);

    List<byte[]> results =
        pool.map(
            i -> {
              traces.leave("ran" + i);
              if (i == 1 && traces.count("ran1") == 1) {
                Runtime.getRuntime().halt(9);
              }
              return random(i, 3 * MB);
            },
            List.of(0, 1, 2));

    for (int i = 0; i < 3; i++) {
      assertThat(Arrays.equals(results.get(i), random(i, 3 * MB))).isTrue();
    }
    await().untilAsserted(() -> assertThat(traces.count("ran1")).isEqualTo(2));
  }
}
