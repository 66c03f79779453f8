package dev.fleetpool.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleetpool.AsyncResult;
import dev.fleetpool.Outcome;
import dev.fleetpool.Pool;
import dev.fleetpool.ResultStream;
import dev.fleetpool.TaskFailedException;
import dev.fleetpool.TaskFailure.Reason;
import dev.fleetpool.TaskFunction;
import dev.fleetpool.UnserializableException;
import dev.fleetpool.local.testing.TestFleet;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UnserializableIT {

  private static final int TOO_LARGE = 9 << 20;

  private final Pool pool = TestFleet.pool();

  /** Holds what cannot travel, or nothing. */
  record Box(Object content) implements Serializable {}

  /** Travels one way only. */
  static final class OneWay implements Serializable {

    private void writeObject(ObjectOutputStream output) throws IOException {
      output.writeInt(1);
    }

    private void readObject(ObjectInputStream input) throws IOException {
      throw new IOException("a one-way object");
    }
  }

  @AfterEach
  void workersLiveOn() {
    assertThat(pool.map(x -> x, inputs(10))).isEqualTo(inputs(10));
  }

  @Test
  void functionIsRefusedWithThePathOfTheField() {
    Thread thread = Thread.currentThread();
    Box box = new Box(thread);
    TaskFunction<Integer, Boolean> function = x -> box.content() == null;

    for (org.assertj.core.api.ThrowableAssert.ThrowingCallable call :
        List.<org.assertj.core.api.ThrowableAssert.ThrowingCallable>of(
            () -> pool.apply(function, 1),
            () -> pool.applyAsync(function, 1),
            () -> pool.map(function, List.of(1)),
            () -> pool.mapAsync(function, List.of(1)),
            () -> pool.imap(function, List.of(1)))) {
      assertThatThrownBy(call)
          .isInstanceOf(UnserializableException.class)
          .hasMessageContainingAll("function cannot be serialized", "content", "java.lang.Thread");
    }
  }

  @Test
  void inputOfApplyIsRefusedAtSubmission() {
    assertThatThrownBy(() -> pool.applyAsync(x -> x, new Box(new Object())))
        .isInstanceOfSatisfying(
            UnserializableException.class,
            e -> assertThat(e.path()).contains("content").contains("java.lang.Object"))
        .hasMessageContaining("input cannot be serialized");
  }

  @Test
  void inputOfMapFailsItsTask() {
    List<Box> inputs = List.of(new Box(1), new Box(2), new Box(new Object()), new Box(4));

    assertThatThrownBy(() -> pool.map(box -> 1, inputs))
        .isInstanceOfSatisfying(
            TaskFailedException.class,
            e -> {
              assertThat(e.index()).isEqualTo(2);
              assertThat(e.failure().reason()).isEqualTo(Reason.UNSERIALIZABLE);
            })
        .hasMessageContainingAll("content", "java.lang.Object");
    assertThatThrownBy(() -> pool.mapAsync(box -> 1, inputs).get())
        .hasCauseInstanceOf(TaskFailedException.class);
  }

  @Test
  void inputOfAStreamFailsItsElement() {
    List<Box> inputs = List.of(new Box(1), new Box(new Object()), new Box(3));
    try (ResultStream<Object> results = pool.imap(Box::content, inputs)) {
      assertThat(results.next()).isEqualTo(1);
      assertThatThrownBy(results::next)
          .isInstanceOf(TaskFailedException.class)
          .hasMessageContaining("content");
      assertThat(results.next()).isEqualTo(3);
      assertThat(results.hasNext()).isFalse();
    }
  }

  @Test
  void resultFailsItsTask() {
    List<Outcome<Object>> outcomes =
        pool.<Integer, Object>job(x -> x == 2 ? new Box(Thread.currentThread()) : x)
            .chunkSize(5)
            .collectFailures()
            .map(inputs(5));

    for (Outcome<Object> outcome : outcomes) {
      assertThat(outcome.isSuccess()).isEqualTo(outcome.index() != 2);
    }
    assertThatThrownBy(outcomes.get(2)::get)
        .isInstanceOfSatisfying(
            TaskFailedException.class,
            e -> assertThat(e.failure().reason()).isEqualTo(Reason.UNSERIALIZABLE))
        .hasMessageContainingAll("content", "java.lang.Thread");
  }

  @Test
  void resultThatCannotBeReadBackFailsItsTask() {
    List<Outcome<Object>> outcomes =
        pool.<Integer, Object>job(x -> x == 2 ? new OneWay() : x)
            .chunkSize(5)
            .collectFailures()
            .map(inputs(5));

    assertThat(outcomes)
        .extracting(Outcome::isSuccess)
        .containsExactly(true, true, false, true, true);
    assertThatThrownBy(outcomes.get(2)::get).hasMessageContaining("cannot be read here");
    assertThatThrownBy(() -> pool.map(x -> new OneWay(), List.of(1, 2)))
        .isInstanceOf(TaskFailedException.class)
        .hasMessageContaining("cannot be read here");
    assertThatThrownBy(() -> pool.apply(x -> new OneWay(), 1))
        .isInstanceOf(TaskFailedException.class);
  }

  @Test
  void resultThatCannotBeReadBackEndsTheMapWhoseInputsHaveNoEnd() {
    Iterable<Integer> endless = () -> IntStream.iterate(0, i -> i + 1).iterator();

    assertThatThrownBy(() -> pool.<Integer, Object>map(x -> x == 7 ? new OneWay() : x, endless))
        .isInstanceOf(TaskFailedException.class)
        .hasMessageContaining("cannot be read here");
    AsyncResult<List<Object>> async = pool.mapAsync(x -> x == 7 ? new OneWay() : x, endless);
    assertThatThrownBy(async::get).hasMessageContaining("cannot be read here");
  }

  @Test
  void inputThatCannotBeReadThereFailsItsTask() {
    List<Object> inputs = new ArrayList<>(inputs(5));
    inputs.set(3, new OneWay());

    List<Outcome<Object>> outcomes =
        pool.<Object, Object>job(x -> x).chunkSize(5).collectFailures().map(inputs);

    assertThat(outcomes)
        .extracting(Outcome::isSuccess)
        .containsExactly(true, true, true, false, true);
    assertThatThrownBy(outcomes.get(3)::get).hasMessageContaining("a one-way object");
  }

  @Test
  void inputAndResultTooLargeForAMessageTravelAllTheSame() {
    List<Object> inputs = new ArrayList<>(inputs(4));
    inputs.set(1, new byte[TOO_LARGE]);

    List<Object> results =
        pool.<Object, Object>job(x -> x.equals(2) ? new byte[TOO_LARGE] : 1)
            .chunkSize(4)
            .map(inputs);

    assertThat(results.get(2)).isInstanceOf(byte[].class);
    assertThat((byte[]) results.get(2)).hasSize(TOO_LARGE);
    assertThat(List.of(results.get(0), results.get(1), results.get(3))).containsOnly(1);
  }

  @Test
  void functionTooLargeForAMessageTravelsAllTheSame() {
    byte[] captured = new byte[TOO_LARGE];

    assertThat(pool.<Integer, Integer>map(x -> captured.length + x, List.of(1)))
        .containsExactly(TOO_LARGE + 1);
    assertThat(pool.<Integer, Integer>apply(x -> captured.length + x, 2)).isEqualTo(TOO_LARGE + 2);
  }

  private static List<Integer> inputs(int size) {
    return IntStream.range(0, size).boxed().toList();
  }
}
