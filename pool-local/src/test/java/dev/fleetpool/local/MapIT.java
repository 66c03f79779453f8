package dev.fleetpool.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleetpool.AsyncResult;
import dev.fleetpool.Job;
import dev.fleetpool.Pair;
import dev.fleetpool.Pool;
import dev.fleetpool.ResultStream;
import dev.fleetpool.TaskFunction;
import dev.fleetpool.local.testing.TestFleet;
import dev.fleetpool.local.testing.TestKafka;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MapIT {

  private static final int OWN_CHOICE = 0;
  private static final int LARGE = 100_000;
  private static final TaskFunction<Integer, Long> SQUARE = x -> (long) x * x;

  private final Pool pool = TestFleet.pool();

  /** 100 000 messages would be a benchmark, so the large input travels in larger chunks. */
  static Stream<Arguments> sizesAndChunks() {
    return Stream.of(0, 1, 10, 1_000, LARGE)
        .flatMap(
            n ->
                Stream.of(OWN_CHOICE, 1, 7, 100, n, n + 1)
                    .distinct()
                    .filter(chunk -> n < LARGE || chunk == OWN_CHOICE || chunk >= 100)
                    .map(chunk -> Arguments.of(n, chunk)));
  }

  @ParameterizedTest
  @MethodSource("sizesAndChunks")
  void mapEqualsTheSerialResult(int size, int chunk) {
    assertThat(job(chunk).map(inputs(size))).isEqualTo(squares(size));
  }

  @ParameterizedTest
  @CsvSource({"0,0", "1,0", "1,7", "1000,0", "1000,1", "1000,7", "1000,1001", "100000,100"})
  void imapEqualsTheSerialResult(int size, int chunk) {
    try (ResultStream<Long> results = job(chunk).imap(inputs(size))) {
      assertThat(results.stream().toList()).isEqualTo(squares(size));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 10, 1_000})
  void everyWayToSubmitEqualsTheSerialResult(int size) {
    List<Integer> inputs = inputs(size);
    List<Long> squares = squares(size);
    List<Pair<Integer, Long>> pairs = inputs.stream().map(x -> Pair.of(x, (long) x)).toList();

    AsyncResult<List<Long>> map = pool.mapAsync(SQUARE, inputs);
    AsyncResult<List<Long>> starmap = pool.starmapAsync((x, y) -> x * y, pairs);
    List<AsyncResult<Long>> applies = new ArrayList<>();
    inputs.forEach(x -> applies.add(pool.applyAsync(SQUARE, x)));

    assertThat(pool.starmap((x, y) -> x * y, pairs)).isEqualTo(squares);
    assertThat(map.join()).isEqualTo(squares);
    assertThat(starmap.join()).isEqualTo(squares);
    assertThat(applies.stream().map(AsyncResult::join).toList()).isEqualTo(squares);
    try (ResultStream<Long> results = pool.imapUnordered(SQUARE, inputs)) {
      assertThat(results.stream().toList()).containsExactlyInAnyOrderElementsOf(squares);
    }
  }

  @Test
  void applyReturnsTheResult() {
    assertThat(pool.<Integer, Long>apply(SQUARE, 12)).isEqualTo(144);
  }

  @Test
  void manyAppliesFromManyThreadsGetTheirOwnResults() {
    List<Integer> inputs = inputs(1_000);

    assertThat(inputs.parallelStream().map(x -> pool.<Integer, Long>apply(SQUARE, x)).toList())
        .isEqualTo(squares(1_000));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE, 1_000_001})
  void chunkSizeOutOfRangeIsRefusedAtOnce(int chunk) {
    Job<Integer, Long> job = pool.job(SQUARE);

    assertThatThrownBy(() -> job.chunkSize(chunk))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("chunkSize=" + chunk, "from 1 to", "leave it out");
  }

  @Test
  void emptyInputNeedsNoWorker() {
    try (Pool lonely = Pool.builder().prefix("lonely").connect(TestKafka.bootstrapServers())) {
      assertThat(lonely.map(SQUARE, List.of())).isEmpty();
      assertThat(lonely.mapAsync(SQUARE, List.of()).join()).isEmpty();
      assertThat(lonely.imap(SQUARE, List.of()).hasNext()).isFalse();
    }
  }

  @Test
  void nullsAreElementsAndResultsLikeAnyOther() {
    List<String> inputs = Arrays.asList("a", null, "b", null);

    assertThat(pool.<String, String>map(s -> s, inputs)).isEqualTo(inputs);
    assertThat(pool.<String, Boolean>map(s -> s == null, inputs))
        .containsExactly(false, true, false, true);
    assertThat(pool.<String, String>apply(s -> s, null)).isNull();
  }

  @Test
  void resultsCannotBeChanged() {
    List<Long> results = pool.map(SQUARE, inputs(3));

    assertThatThrownBy(() -> results.set(0, 7L)).isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void longOnesDoNotHoldUpOneAnother() {
    pool.map(SQUARE, inputs(10));
    long startNs = System.nanoTime();

    pool.map(
        x -> {
          Thread.sleep(1_000);
          return x;
        },
        inputs(2 * TestFleet.SLOTS));

    assertThat(Duration.ofNanos(System.nanoTime() - startNs))
        .isBetween(Duration.ofMillis(1_900), Duration.ofMillis(3_500));
  }

  private Job<Integer, Long> job(int chunk) {
    Job<Integer, Long> job = pool.job(SQUARE);
    return chunk == OWN_CHOICE ? job : job.chunkSize(chunk);
  }

  private static List<Integer> inputs(int size) {
    return IntStream.range(0, size).boxed().toList();
  }

  private static List<Long> squares(int size) {
    return inputs(size).stream().map(x -> (long) x * x).toList();
  }
}
