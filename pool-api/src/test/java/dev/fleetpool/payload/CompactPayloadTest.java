package dev.fleetpool.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleetpool.Codec;
import dev.fleetpool.UnserializableException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CompactPayloadTest {

  private static final ClassLoader LOADER = CompactPayloadTest.class.getClassLoader();

  /** Not serializable, so that only a codec can write it. */
  private record Note(String text) {}

  private enum Notes implements Codec {
    CODEC;

    @Override
    public boolean takes(Class<?> type) {
      return type == Note.class;
    }

    @Override
    public byte[] encode(Object value) {
      String text = ((Note) value).text();
      if (text.isEmpty()) {
        throw new IllegalArgumentException("an empty note");
      }
      return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public Object decode(byte[] bytes) {
      return new Note(new String(bytes, StandardCharsets.UTF_8));
    }
  }

  private static byte[] encoded(Object value, Codec codec) {
    PayloadOutput output = new PayloadOutput();
    Payload.write(output, value, "value", codec);
    return output.toByteArray();
  }

  /** Reads back what is written, without Java serialization. */
  private static Object thereAndBack(Object value, Codec codec) {
    byte[] bytes = encoded(value, codec);
    PayloadInput skipped = new PayloadInput(bytes);
    Payload.skip(skipped);
    assertThat(skipped.remaining()).isZero();
    return Payload.read(
        new PayloadInput(bytes),
        LOADER,
        info -> {
          throw new ReadingRefusedException("Java serialization is not expected here");
        },
        codec);
  }

  private static Object thereAndBack(Object value) {
    return thereAndBack(value, Payload.NO_CODEC);
  }

  @Test
  void listsOfPlainValuesTravelWithoutJavaSerialization() {
    List<Object> mixed = Arrays.asList(1, 2L, "three", 4.0, null, true, 'c', (short) 7);
    assertThat(thereAndBack(new ArrayList<>(mixed))).isEqualTo(mixed);
    assertThat(thereAndBack(List.of())).isEqualTo(List.of());
    assertThat(thereAndBack(List.of("a"))).isEqualTo(List.of("a"));
    assertThat(thereAndBack(List.of(1.5, -0.0, Double.NaN)))
        .isEqualTo(List.of(1.5, -0.0, Double.NaN));
    assertThat(thereAndBack(mixed.stream().toList())).isEqualTo(mixed);
  }

  @Test
  void listsComeBackAsModifiableAsTheyWere() {
    @SuppressWarnings("unchecked")
    List<Integer> modifiable = (List<Integer>) thereAndBack(new ArrayList<>(List.of(1, 2)));
    modifiable.add(3);
    assertThat(modifiable).isExactlyInstanceOf(ArrayList.class).containsExactly(1, 2, 3);

    for (List<Integer> fixed : List.of(List.of(1), List.of(1, 2, 3), Stream.of(1).toList())) {
      @SuppressWarnings("unchecked")
      List<Integer> back = (List<Integer>) thereAndBack(fixed);
      assertThat(back).isEqualTo(fixed);
      assertThatThrownBy(() -> back.add(4)).isInstanceOf(UnsupportedOperationException.class);
    }
  }

  @Test
  void otherListsKeepTheirClass() {
    for (List<?> list :
        List.of(
            new java.util.concurrent.CopyOnWriteArrayList<>(List.of(1)),
            Collections.unmodifiableList(new ArrayList<>(List.of(1))),
            new ArrayList<>(List.of(new ArrayList<>())))) {
      Object back =
          Payload.read(
              new PayloadInput(encoded(list, Payload.NO_CODEC)), LOADER, Payload.ANY_CLASS);
      assertThat(back).hasSameClassAs(list).isEqualTo(list);
    }
  }

  @Test
  void optionalsTravel() {
    assertThat(thereAndBack(Optional.empty())).isEqualTo(Optional.empty());
    assertThat(thereAndBack(Optional.of(Optional.of("x"))))
        .isEqualTo(Optional.of(Optional.of("x")));
    assertThat(thereAndBack(Optional.of(List.of(1)))).isEqualTo(Optional.of(List.of(1)));
  }

  @Test
  void tenThousandIntegersCostBytesNotObjects() {
    List<Integer> numbers = IntStream.range(0, 10_000).boxed().toList();
    PayloadOutput chunk = new PayloadOutput();
    numbers.forEach(number -> Payload.write(chunk, number));

    assertThat(chunk.size()).isLessThan(40_000);
    assertThat(encoded(numbers, Payload.NO_CODEC)).hasSizeLessThan(40_000);
    assertThat(encoded(new ArrayList<>(numbers), Payload.NO_CODEC)).hasSizeLessThan(40_000);
  }

  @Test
  void codecWritesWhatItTakes() {
    assertThat(thereAndBack(new Note("hello"), Notes.CODEC)).isEqualTo(new Note("hello"));
    assertThat(thereAndBack(List.of(new Note("a"), new Note("b")), Notes.CODEC))
        .isEqualTo(List.of(new Note("a"), new Note("b")));
    assertThat(thereAndBack(Optional.of(new Note("a")), Notes.CODEC))
        .isEqualTo(Optional.of(new Note("a")));
  }

  @Test
  void codecThatThrowsIsNamedWithItsReason() {
    PayloadOutput output = new PayloadOutput();
    assertThatThrownBy(() -> Payload.write(output, new Note(""), "input 3", Notes.CODEC))
        .isInstanceOf(UnserializableException.class)
        .hasMessageContainingAll("input 3", Notes.class.getName(), "Note", "an empty note");
    assertThat(output.size()).isZero();
  }

  @Test
  void valueOfAnotherJobsCodecSaysThatTheCodecIsMissing() {
    PayloadInput input = new PayloadInput(encoded(new Note("a"), Notes.CODEC));
    assertThatThrownBy(() -> Payload.read(input, LOADER, Payload.ANY_CLASS))
        .isInstanceOf(MalformedPayloadException.class)
        .hasMessageContaining("this job has none");
  }
}
