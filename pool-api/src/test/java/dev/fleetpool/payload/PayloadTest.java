package dev.fleetpool.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleetpool.Pair;
import dev.fleetpool.UnserializableException;
import java.io.ObjectInputFilter;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class PayloadTest {

  private static final ClassLoader LOADER = PayloadTest.class.getClassLoader();

  @Property
  void readsBackWhatItWrote(@ForAll("values") Object value) {
    PayloadInput input = new PayloadInput(encoded(value));
    Object back = read(input);
    assertThat(Arrays.deepEquals(parts(back), parts(value))).isTrue();
    assertThat(input.remaining()).isZero();
  }

  @Property
  void skipsExactlyOneValue(@ForAll("values") Object first, @ForAll("values") Object second) {
    PayloadOutput output = new PayloadOutput();
    Payload.write(output, first);
    int boundary = output.size();
    Payload.write(output, second);
    PayloadInput input = new PayloadInput(output.toByteArray());
    Payload.skip(input);
    assertThat(input.position()).isEqualTo(boundary);
    Payload.skip(input);
    assertThat(input.remaining()).isZero();
  }

  @Property
  void garbageIsMalformedOrAValue(@ForAll byte[] garbage) {
    readsOrReports(garbage);
  }

  @Property
  void garbageBehindAnyTagIsMalformedOrAValue(@ForAll byte tag, @ForAll byte[] garbage) {
    byte[] bytes = new byte[garbage.length + 1];
    bytes[0] = (byte) Math.floorMod(tag, 23);
    System.arraycopy(garbage, 0, bytes, 1, garbage.length);
    readsOrReports(bytes);
  }

  @Property
  void damagedValuesAreMalformedOrAnotherValue(
      @ForAll("values") Object value, @ForAll int where, @ForAll byte flipped) {
    byte[] bytes = encoded(value);
    bytes[Math.floorMod(where, bytes.length)] ^= flipped;
    readsOrReports(bytes);
  }

  @Property
  void truncatedValuesAreMalformed(@ForAll("values") Object value, @ForAll int length) {
    byte[] bytes = encoded(value);
    byte[] cut = Arrays.copyOf(bytes, Math.floorMod(length, bytes.length));
    assertThatThrownBy(() -> read(new PayloadInput(cut)))
        .isInstanceOf(MalformedPayloadException.class);
    assertThatThrownBy(() -> Payload.skip(new PayloadInput(cut)))
        .isInstanceOf(MalformedPayloadException.class);
  }

  @Provide
  Arbitrary<Object> values() {
    Arbitrary<Object> simple =
        Arbitraries.oneOf(
            Arbitraries.of(true, false),
            Arbitraries.integers().asGeneric(),
            Arbitraries.longs().asGeneric(),
            Arbitraries.shorts().asGeneric(),
            Arbitraries.bytes().asGeneric(),
            Arbitraries.chars().asGeneric(),
            Arbitraries.doubles().asGeneric(),
            Arbitraries.floats().asGeneric(),
            Arbitraries.strings().asGeneric(),
            Arbitraries.bytes().array(byte[].class).asGeneric(),
            Arbitraries.integers().array(int[].class).asGeneric(),
            Arbitraries.longs().array(long[].class).asGeneric(),
            Arbitraries.doubles().array(double[].class).asGeneric(),
            Arbitraries.strings().list().asGeneric(),
            Arbitraries.bigDecimals().asGeneric());
    Arbitrary<Object> pairs =
        simple.injectNull(0.1).tuple2().map(two -> Pair.of(two.get1(), two.get2()));
    return Arbitraries.oneOf(simple, pairs);
  }

  @Test
  void nullTravels() {
    assertThat(read(new PayloadInput(encoded(null)))).isNull();
  }

  @Test
  void smallIntsTakeTwoBytes() {
    assertThat(encoded(-64)).hasSize(2);
  }

  @Test
  void notANumberKeepsItsBits() {
    double odd = Double.longBitsToDouble(0x7ff8_0000_dead_beefL);
    Object back = read(new PayloadInput(encoded(odd)));
    assertThat(Double.doubleToRawLongBits((Double) back)).isEqualTo(0x7ff8_0000_dead_beefL);
  }

  @Test
  void loneSurrogatesSurvive() {
    assertThat(read(new PayloadInput(encoded("a\ud800b")))).isEqualTo("a\ud800b");
  }

  @Test
  void collectionsOfAllKindsPassTheArrayBound() {
    Object value =
        List.of(
            new java.util.HashMap<>(Map.of(1, 2)),
            new java.util.HashSet<>(),
            new java.util.ArrayDeque<>(List.of(1)).toString(),
            new java.util.IdentityHashMap<>(),
            java.util.EnumSet.allOf(ObjectInputFilter.Status.class),
            new BigDecimal("1.5"),
            new java.util.PriorityQueue<>(List.of(3, 2)).toString());
    assertThat(read(new PayloadInput(encoded(value)))).isEqualTo(value);
  }

  @Test
  void deeplyNestedPairsTravel() {
    Object value = 1;
    for (int i = 0; i < 200; i++) {
      value = Pair.of(value, i);
    }
    assertThat(read(new PayloadInput(encoded(value)))).isEqualTo(value);
  }

  @Test
  void endlessPairsInGarbageDoNotOverflowTheStack() {
    byte[] pairs = new byte[1_000_000];
    Arrays.fill(pairs, (byte) 15);
    assertThatThrownBy(() -> read(new PayloadInput(pairs)))
        .isInstanceOf(MalformedPayloadException.class);
  }

  @Test
  void aViewStaysWhatItIsWhileMoreIsWritten() {
    PayloadOutput output = new PayloadOutput();
    Payload.write(output, "first");
    byte[] before = output.toByteArray();
    ByteBuffer view = output.view();
    for (int i = 0; i < 1000; i++) {
      Payload.write(output, i);
    }
    assertThat(view).isEqualTo(ByteBuffer.wrap(before));
    assertThat(view.hasArray()).isFalse();
  }

  @Test
  void failedWriteLeavesTheOutputAsItWas() {
    PayloadOutput output = new PayloadOutput();
    Payload.write(output, 7);
    Object value = Pair.of("x".repeat(5000), List.of(new Object()));
    assertThatThrownBy(() -> Payload.write(output, value, "input 41"))
        .isInstanceOf(UnserializableException.class)
        .hasMessageContaining("input 41")
        .hasMessageContaining("Pair -> second -> [0] (java.lang.Object)");
    assertThat(output.toByteArray()).isEqualTo(encoded(7));
  }

  @Test
  void refusedClassesAreMalformedAndTheCursorMovesOn() {
    PayloadOutput output = new PayloadOutput();
    Payload.write(output, new BigDecimal("2"));
    Payload.write(output, 8);
    PayloadInput input = new PayloadInput(output.toByteArray());
    assertThatThrownBy(() -> Payload.read(input, LOADER, info -> ObjectInputFilter.Status.REJECTED))
        .isInstanceOf(MalformedPayloadException.class);
    assertThat(read(input)).isEqualTo(8);
  }

  private static byte[] encoded(Object value) {
    PayloadOutput output = new PayloadOutput();
    Payload.write(output, value);
    return output.toByteArray();
  }

  private static Object[] parts(Object value) {
    return value instanceof Pair<?, ?> pair
        ? new Object[] {pair.first(), pair.second()}
        : new Object[] {value};
  }

  private static Object read(PayloadInput input) {
    return Payload.read(input, LOADER, Payload.ANY_CLASS);
  }

  private static void readsOrReports(byte[] bytes) {
    try {
      read(new PayloadInput(bytes));
    } catch (MalformedPayloadException expected) {
      assertThat(expected.position()).isBetween(0, bytes.length);
    }
    try {
      Payload.skip(new PayloadInput(bytes));
    } catch (MalformedPayloadException expected) {
      assertThat(expected.position()).isBetween(0, bytes.length);
    }
  }
}
