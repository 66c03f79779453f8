package dev.fleetpool.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.fleetpool.Codec;
import dev.fleetpool.Pool;
import dev.fleetpool.TaskFailedException;
import dev.fleetpool.TaskFailure.Reason;
import dev.fleetpool.TaskFunction;
import dev.fleetpool.local.testing.TestFleet;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** How values travel, and which are let in. A {@code ByteString} stands for a library's class. */
class ValuesOnTheWayIT {

  private final Pool pool = TestFleet.pool();

  /** Not serializable. */
  private record Word(String text) {}

  private record Words() implements Codec {
    @Override
    public boolean takes(Class<?> type) {
      return type == Word.class;
    }

    @Override
    public byte[] encode(Object value) {
      return ((Word) value).text().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public Object decode(byte[] bytes) {
      return new Word(new String(bytes, StandardCharsets.UTF_8));
    }
  }

  private static Object library(int x) {
    return ByteString.copyFromUtf8("x" + x);
  }

  @Test
  void resultOfALibrarysClassIsRefusedWithItsNameAndTheRemedy() {
    assertThatThrownBy(() -> pool.map(x -> library(x), List.of(1)))
        .isInstanceOfSatisfying(
            TaskFailedException.class,
            e -> assertThat(e.failure().reason()).isEqualTo(Reason.UNSERIALIZABLE))
        .hasMessageContainingAll("class com.google.protobuf.ByteString", "is refused", "allow(");
  }

  @Test
  void resultOfALibrarysClassIsReadIfItIsDeclaredOrAllowed() {
    TaskFunction<Integer, ByteString> declared = x -> ByteString.copyFromUtf8("x" + x);
    assertThat(pool.map(declared, List.of(1))).containsExactly(ByteString.copyFromUtf8("x1"));
    assertThat(
            pool.<Integer, Object>job(x -> library(x))
                .allow(library(1).getClass(), library(1).getClass().getSuperclass())
                .allow(ByteString.class)
                .map(List.of(1)))
        .containsExactly(library(1));
  }

  @Test
  void resumedJobRefusesWhatThePoolRefuses() {
    String name = "filtered-" + UUID.randomUUID();
    assertThat(
            pool.<Integer, Object>job(x -> library(x))
                .named(name)
                .allow(library(1).getClass(), library(1).getClass().getSuperclass())
                .allow(ByteString.class)
                .map(List.of(1)))
        .hasSize(1);
    assertThatThrownBy(() -> pool.<Integer, Object>job(x -> library(x)).named(name).map(List.of(1)))
        .isInstanceOf(TaskFailedException.class)
        .hasMessageContaining("is refused");
  }

  @Test
  void listsAndOptionalsComeBackEqual() {
    assertThat(pool.map((Integer x) -> new ArrayList<>(List.of(x, "a", 1.5)), List.of(1)).get(0))
        .isEqualTo(List.of(1, "a", 1.5));
    TaskFunction<Optional<Integer>, Optional<Integer>> next = x -> x.map(n -> n + 1);
    assertThat(pool.map(next, List.of(Optional.of(1), Optional.<Integer>empty())))
        .containsExactly(Optional.of(2), Optional.empty());
  }

  @Test
  void codecCarriesInputsAndResults() throws Exception {
    TaskFunction<Word, Word> twice = word -> new Word(word.text() + word.text());
    assertThat(pool.job(twice).codec(new Words()).map(List.of(new Word("a"), new Word("b"))))
        .containsExactly(new Word("aa"), new Word("bb"));
    assertThatThrownBy(() -> pool.map(twice, List.of(new Word("a"))))
        .isInstanceOf(TaskFailedException.class)
        .hasMessageContaining("input 0 cannot be serialized");
  }

  @Test
  void namedJobWithACodecIsReplayed() throws Exception {
    String name = "coded-" + UUID.randomUUID();
    TaskFunction<Word, Word> twice = word -> new Word(word.text() + word.text());
    pool.job(twice).named(name).codec(new Words()).map(List.of(new Word("a"), new Word("b")));
    assertThat(pool.attach(name).replay(1)).isEqualTo(new Word("bb"));
  }

  @Test
  void namedJobWithAnotherCodecBeginsAgain() {
    String name = "recoded-" + UUID.randomUUID();
    TaskFunction<Integer, Integer> same = x -> x;
    pool.job(same).named(name).map(List.of(1, 2));
    List<Long> taken = new ArrayList<>();
    pool.job(same)
        .named(name)
        .codec(new Words())
        .onProgress(progress -> taken.add(progress.resumed().taken()))
        .map(List.of(1, 2));
    assertThat(taken).containsOnly(0L);
  }

  @Test
  void taskOfTheExecutorServiceReturnsItsOwnClasses() throws Exception {
    Callable<Object> task = new Answering();
    assertThat(pool.asExecutorService().submit(task).get()).isEqualTo(new Answer(42));
  }

  @Test
  void taskOfTheExecutorServiceReturnsALibrarysClassThatItDeclares() throws Exception {
    assertThat(pool.asExecutorService().submit(new Spelling("x1")).get())
        .isEqualTo(ByteString.copyFromUtf8("x1"));
  }

  private record Spelling(String text) implements Callable<ByteString>, java.io.Serializable {
    @Override
    public ByteString call() {
      return ByteString.copyFromUtf8(text);
    }
  }

  private record Answer(int value) implements java.io.Serializable {}

  private static final class Answering implements Callable<Object>, java.io.Serializable {
    private static final long serialVersionUID = 1L;

    @Override
    public Object call() {
      return new Answer(42);
    }
  }
}
