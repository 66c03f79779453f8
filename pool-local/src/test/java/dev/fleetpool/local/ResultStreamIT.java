package dev.fleetpool.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.fleetpool.Job;
import dev.fleetpool.Outcome;
import dev.fleetpool.Pool;
import dev.fleetpool.ResultStream;
import dev.fleetpool.TaskFailedException;
import dev.fleetpool.local.testing.TestFleet;
import dev.fleetpool.local.testing.Traces;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResultStreamIT {

  private static final int READ_AHEAD = 1_024;
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final Pool pool = TestFleet.pool();

  @TempDir Path folder;

  /** Counts without end, and how far it was pulled. */
  private static final class Endless implements Iterator<Integer> {
    final AtomicInteger pulled = new AtomicInteger();

    @Override
    public boolean hasNext() {
      return true;
    }

    @Override
    public Integer next() {
      return pulled.getAndIncrement();
    }
  }

  /** Counts to a point, and throws there. */
  private record Breaking(Iterator<Integer> good, Throwable failure) implements Iterator<Integer> {
    static Breaking after(int count, Throwable failure) {
      return new Breaking(inputs(count).iterator(), failure);
    }

    @Override
    public boolean hasNext() {
      return true;
    }

    @Override
    public Integer next() {
      if (!good.hasNext()) {
        throw Breaking.<RuntimeException>asIs(failure);
      }
      return good.next();
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T extends Throwable> RuntimeException asIs(Throwable failure) throws T {
      throw (T) failure;
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 100})
  void failedElementThrowsAndTheStreamGoesOn(int chunk) {
    Job<Integer, Integer> job = pool.<Integer, Integer>job(x -> 840 / (x % 10)).chunkSize(chunk);
    try (ResultStream<Integer> results = job.imap(inputs(50))) {
      for (int x = 0; x < 50; x++) {
        assertThat(results.hasNext()).isTrue();
        if (x % 10 == 0) {
          int index = x;
          assertThatThrownBy(results::next)
              .isInstanceOfSatisfying(
                  TaskFailedException.class, e -> assertThat(e.index()).isEqualTo(index))
              .hasCauseInstanceOf(ArithmeticException.class);
        } else {
          assertThat(results.next()).isEqualTo(840 / (x % 10));
        }
      }
      assertThat(results.hasNext()).isFalse();
      assertThatThrownBy(results::next).isInstanceOf(NoSuchElementException.class);
    }
  }

  @Test
  void streamOfCollectedFailuresThrowsNothing() {
    try (ResultStream<Outcome<Integer>> results =
        pool.<Integer, Integer>job(x -> 10 / x).collectFailures().imap(inputs(3))) {
      assertThat(results.stream().map(Outcome::isSuccess)).containsExactly(false, true, true);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 41})
  void exceptionOfTheInputComesUndressedBehindTheResultsBeforeIt(int good) {
    IllegalStateException failure = new IllegalStateException("input " + good);
    try (ResultStream<Integer> results = pool.imap(x -> x, Breaking.after(good, failure))) {
      for (int x = 0; x < good; x++) {
        assertThat(results.next()).isEqualTo(x);
      }
      assertThatThrownBy(results::next).isSameAs(failure);
      assertThat(results.hasNext()).isFalse();
    }
  }

  @Test
  void errorsAndCheckedExceptionsOfTheInputComeUndressedToo() {
    for (Throwable failure : List.of(new AssertionError("e"), new java.io.IOException("io"))) {
      List<Throwable> thrown = new ArrayList<>();
      try (ResultStream<Integer> results = pool.imapUnordered(x -> x, Breaking.after(1, failure))) {
        assertThat(results.next()).isZero();
        try {
          results.next();
        } catch (Throwable e) {
          thrown.add(e);
        }
      }
      assertThat(thrown).singleElement().isSameAs(failure);
      assertThatThrownBy(() -> pool.map(x -> x, () -> Breaking.after(1, failure)))
          .isSameAs(failure);
      assertThatThrownBy(() -> pool.mapAsync(x -> x, () -> Breaking.after(1, failure)).get())
          .cause()
          .isSameAs(failure);
    }
  }

  @Test
  void endlessInputIsReadOnlySoFarAhead() {
    Endless input = new Endless();
    try (ResultStream<Integer> results = pool.imap(x -> x, input)) {
      for (int read = 1; read <= 3_000; read++) {
        assertThat(results.next()).isEqualTo(read - 1);
        assertThat(input.pulled.get()).isBetween(read, read + READ_AHEAD + 1);
      }
      await()
          .during(Duration.ofMillis(300))
          .atMost(LIMIT)
          .until(() -> input.pulled.get() <= 3_000 + READ_AHEAD + 1);
    }
  }

  @Test
  void largeResultsAreReadLessFarAhead() {
    Endless input = new Endless();
    int megabyte = 1 << 20;
    long fits = Runtime.getRuntime().maxMemory() / 8 / megabyte;
    try (ResultStream<byte[]> results = pool.imap(x -> new byte[megabyte], input)) {
      for (int read = 0; read < 20; read++) {
        assertThat(results.next()).hasSize(megabyte);
      }
      await()
          .during(Duration.ofMillis(300))
          .atMost(LIMIT)
          .until(() -> input.pulled.get() <= 20 + Math.min(READ_AHEAD, Math.max(fits, 64)) + 1);
    }
  }

  @Test
  void closingStopsTheInputAndWhatRuns() {
    Endless input = new Endless();
    Traces traces = Traces.in(folder);
    ResultStream<Integer> results =
        pool.imap(
            x -> {
              if (x == 10) {
                traces.leave("runs");
                waitToBeInterrupted(traces);
              }
              return x;
            },
            input);
    for (int x = 0; x < 10; x++) {
      assertThat(results.next()).isEqualTo(x);
    }
    await().atMost(LIMIT).until(() -> traces.count("runs") == 1);
    results.close();

    assertThat(results.hasNext()).isFalse();
    assertThatThrownBy(results::next).isInstanceOf(CancellationException.class);
    AtomicInteger before = new AtomicInteger(-1);
    await()
        .pollInterval(Duration.ofMillis(200))
        .atMost(LIMIT)
        .until(() -> input.pulled.get() == before.getAndSet(input.pulled.get()));
    await().atMost(LIMIT).until(() -> traces.count("interrupted") == 1);
    assertThat(pool.map(x -> x, inputs(20))).isEqualTo(inputs(20));
  }

  private static void waitToBeInterrupted(Traces traces) {
    try {
      traces.await("never");
    } catch (InterruptedException e) {
      traces.leave("interrupted");
    }
  }

  @Test
  void closingReleasesAReaderThatWaits() {
    Traces traces = Traces.in(folder);
    ResultStream<Integer> results =
        pool.imap(
            x -> {
              traces.leave("runs");
              traces.await("never");
              return x;
            },
            List.of(1));
    CompletableFuture<Integer> reader = CompletableFuture.supplyAsync(results::next);
    await().atMost(LIMIT).until(() -> traces.count("runs") > 0);

    results.close();

    assertThat(reader)
        .failsWithin(LIMIT)
        .withThrowableThat()
        .withRootCauseInstanceOf(CancellationException.class);
  }

  @Test
  void streamMayBeClosedTwiceAndAfterItsEnd() {
    ResultStream<Integer> results = pool.imap(x -> x, inputs(3));
    assertThat(results.stream().toList()).containsExactly(0, 1, 2);
    results.close();
    results.close();
    assertThat(results.hasNext()).isFalse();
  }

  @Test
  void closingTheStreamOfTheJdkClosesIt() {
    Endless input = new Endless();
    ResultStream<Integer> results = pool.imap(x -> x, input);
    try (var stream = results.stream()) {
      assertThat(stream.limit(5).toList()).containsExactly(0, 1, 2, 3, 4);
    }
    assertThat(results.hasNext()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 10})
  void unorderedResultsComeAsTheyAreReady(int chunk) {
    Traces traces = Traces.in(folder);
    Set<Integer> seen = new HashSet<>();
    try (ResultStream<Integer> results =
        pool.<Integer, Integer>job(
                x -> {
                  if (x == 0) {
                    traces.await("all others are there");
                  }
                  return x;
                })
            .chunkSize(chunk)
            .imapUnordered(inputs(40))) {
      while (seen.size() < 39) {
        assertThat(seen.add(results.next())).isTrue();
      }
      assertThat(seen).doesNotContain(0);
      traces.leave("all others are there");
      assertThat(results.next()).isZero();
      assertThat(results.hasNext()).isFalse();
    }
  }

  @Test
  void orderedResultsComeWhileTheInputIsStillRead() {
    Traces traces = Traces.in(folder);
    Iterator<Integer> slow =
        new Iterator<>() {
          private int next;

          @Override
          public boolean hasNext() {
            if (next == 3) {
              await().atMost(LIMIT).until(() -> traces.count("three are read") > 0);
            }
            return next < 4;
          }

          @Override
          public Integer next() {
            return next++;
          }
        };
    try (ResultStream<Integer> results = pool.imap(x -> x, slow)) {
      for (int x = 0; x < 3; x++) {
        assertThat(results.next()).isEqualTo(x);
      }
      traces.leave("three are read");
      assertThat(results.next()).isEqualTo(3);
      assertThat(results.hasNext()).isFalse();
    }
  }

  private static List<Integer> inputs(int size) {
    return IntStream.range(0, size).boxed().toList();
  }
}
