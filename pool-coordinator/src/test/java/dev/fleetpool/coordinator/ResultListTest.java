package dev.fleetpool.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ResultListTest {

  private static final int TWO_PAGES_AND_MORE = 20_000;

  @Property(tries = 200)
  void isTheListOfWhatWasAppended(
      @ForAll long seed, @ForAll @IntRange(max = TWO_PAGES_AND_MORE) int size) {
    Random random = new Random(seed);
    int longestRun = 1 << random.nextInt(15);
    List<@Nullable Object> expected = new ArrayList<>();
    while (expected.size() < size) {
      int kind = random.nextInt(5);
      for (int left = 1 + random.nextInt(longestRun); left > 0 && expected.size() < size; left--) {
        expected.add(value(kind, random));
      }
    }

    List<@Nullable Object> list = listOf(expected);

    assertThat(list.size()).isEqualTo(size);
    assertThat(list.equals(expected)).isTrue();
    assertThat(Arrays.equals(list.toArray(), expected.toArray())).isTrue();
  }

  private static @Nullable Object value(int kind, Random random) {
    return switch (kind) {
      case 0 -> random.nextInt();
      case 1 -> random.nextLong();
      case 2 -> random.nextDouble();
      case 3 -> "text " + random.nextInt();
      default -> null;
    };
  }

  private static List<@Nullable Object> listOf(List<?> values) {
    ResultList<@Nullable Object> list = new ResultList<>();
    values.forEach(list::append);
    return list;
  }

  @Test
  void numbersKeepTheirTypesAndBits() {
    List<Object> values = List.of(Double.NaN, -0.0, 0.0, 1L, 1, (short) 1, 1f, Long.MIN_VALUE);
    assertThat(listOf(values)).isEqualTo(values);
  }

  /** What is boxed anew at every question is kept as a number. */
  @Test
  void numbersAreKeptAsNumbers() {
    for (Object number : List.<Object>of(1_000, 1_000L, 1.5)) {
      List<@Nullable Object> list = listOf(Collections.nCopies(TWO_PAGES_AND_MORE, number));
      for (int index : new int[] {0, TWO_PAGES_AND_MORE / 2, TWO_PAGES_AND_MORE - 1}) {
        assertThat(list.get(index)).isEqualTo(number).isNotSameAs(list.get(index));
      }
    }
  }

  @Test
  void objectsAreTheVeryOnes() {
    Object first = new Object();
    assertThat(listOf(List.of(1, first)).get(1)).isSameAs(first);
  }

  @Test
  void nobodyModifiesIt() {
    List<@Nullable Object> list = listOf(List.of(1, 2));
    assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> list.add(3));
    assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> list.set(0, 3));
    assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> list.remove(0));
    assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(list::clear);
  }

  @Test
  void hasNothingBehindItsEnd() {
    List<@Nullable Object> list = listOf(List.of(1, 2));
    assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> list.get(2));
    assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> list.get(-1));
  }

  @Test
  void travelsAsAListOfTheJdk() throws Exception {
    List<Integer> values = IntStream.range(0, TWO_PAGES_AND_MORE).boxed().toList();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream output = new ObjectOutputStream(bytes)) {
      output.writeObject(listOf(values));
    }
    try (ObjectInputStream input =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      Object read = input.readObject();
      assertThat(read).isEqualTo(values);
      assertThat(read.getClass().getModule()).isEqualTo(Object.class.getModule());
    }
  }
}
