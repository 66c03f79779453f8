package dev.fleetpool.codec.jackson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fleetpool.Codec;
import dev.fleetpool.payload.MalformedPayloadException;
import dev.fleetpool.payload.Payload;
import dev.fleetpool.payload.PayloadInput;
import dev.fleetpool.payload.PayloadOutput;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class JacksonCodecTest {

  private static final ClassLoader LOADER = JacksonCodecTest.class.getClassLoader();

  /** Not serializable. */
  record Point(double x, List<String> tags) {}

  /** Not serializable. */
  record Fit(Point at, int score) {}

  private static final Codec CODEC = JacksonCodec.of(Point.class, Fit.class);

  private static byte[] encoded(Object value, Codec codec) {
    PayloadOutput output = new PayloadOutput();
    Payload.write(output, value, "value", codec);
    return output.toByteArray();
  }

  private static Object read(byte[] bytes, Codec codec) {
    return Payload.read(new PayloadInput(bytes), LOADER, Payload.ANY_CLASS, codec);
  }

  /** Returns the codec as a child gets it. */
  private static Codec travelled(Codec codec) {
    return (Codec) read(encoded(codec, Payload.NO_CODEC), Payload.NO_CODEC);
  }

  @Test
  void listedClassesTravelAsJson() {
    Fit fit = new Fit(new Point(1.5, List.of("a")), 7);
    byte[] bytes = encoded(fit, CODEC);
    assertThat(new String(bytes, StandardCharsets.UTF_8))
        .contains("{\"at\":{\"x\":1.5,\"tags\":[\"a\"]},\"score\":7}");
    assertThat(read(bytes, CODEC)).isEqualTo(fit);
    List<Fit> fits = new ArrayList<>(List.of(fit, fit));
    assertThat(read(encoded(fits, CODEC), CODEC)).isEqualTo(fits);
  }

  @Test
  void codecTravelsWithItsMapper() {
    Codec lenient =
        travelled(
            JacksonCodec.of(
                new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES),
                Point.class));
    byte[] json = "\0{\"x\":1.0,\"tags\":[],\"more\":1}".getBytes(StandardCharsets.UTF_8);
    PayloadOutput output = new PayloadOutput();
    output.writeByte(20);
    output.writeBlock(json);

    assertThat(read(output.toByteArray(), lenient)).isEqualTo(new Point(1.0, List.of()));
    assertThatThrownBy(() -> read(output.toByteArray(), JacksonCodec.of(Point.class)))
        .isInstanceOf(MalformedPayloadException.class)
        .hasMessageContaining("more");
  }

  @Test
  void codecThatWasUsedStillTravels() {
    Fit fit = new Fit(new Point(1.5, List.of("a")), 7);
    assertThat(read(encoded(fit, CODEC), CODEC)).isEqualTo(fit);
    assertThat(read(encoded(fit, CODEC), travelled(CODEC))).isEqualTo(fit);
  }

  @Test
  void classThatIsNotListedIsNotTaken() {
    assertThat(CODEC.takes(String.class)).isFalse();
    assertThat(CODEC.takes(Point.class)).isTrue();
    assertThatThrownBy(() -> CODEC.decode(new byte[] {2, '1'}))
        .hasMessageContaining("class 2 of 2");
    assertThatThrownBy(() -> CODEC.decode(new byte[0])).hasMessageContaining("of 2");
    assertThatThrownBy(JacksonCodec::of).hasMessageContaining("classes=0 must be from 1 to 255");
  }
}
