package dev.fleetpool.codec.protobuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.MessageLite;
import com.google.protobuf.StringValue;
import com.google.protobuf.Timestamp;
import dev.fleetpool.Codec;
import dev.fleetpool.payload.MalformedPayloadException;
import dev.fleetpool.payload.Payload;
import dev.fleetpool.payload.PayloadInput;
import dev.fleetpool.payload.PayloadOutput;
import dev.fleetpool.payload.ReadingRefusedException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProtobufCodecTest {

  private static final Codec CODEC = ProtobufCodec.of(Timestamp.class, StringValue.class);

  private static byte[] encoded(Object value, Codec codec) {
    PayloadOutput output = new PayloadOutput();
    Payload.write(output, value, "value", codec);
    return output.toByteArray();
  }

  private static Object read(byte[] bytes, Codec codec) {
    return Payload.read(
        new PayloadInput(bytes),
        ProtobufCodecTest.class.getClassLoader(),
        Payload.ANY_CLASS,
        codec);
  }

  @Test
  void messagesTravelAsProtobufWritesThem() {
    Timestamp time = Timestamp.newBuilder().setSeconds(1_700_000_000).setNanos(5).build();
    StringValue text = StringValue.of("hello");
    byte[] bytes = encoded(time, CODEC);
    assertThat(bytes).hasSize(time.getSerializedSize() + 3); // tag, length, number of the class
    Object back =
        Payload.read(
            new PayloadInput(bytes),
            getClass().getClassLoader(),
            info -> {
              throw new ReadingRefusedException("Java serialization is not expected here");
            },
            CODEC);
    assertThat(back).isEqualTo(time);
    assertThat(read(encoded(List.of(text, time), CODEC), CODEC)).isEqualTo(List.of(text, time));
  }

  @Test
  void codecTravelsAlsoAfterItWasUsed() {
    assertThat(read(encoded(StringValue.of("used"), CODEC), CODEC))
        .isEqualTo(StringValue.of("used"));
    Codec there = (Codec) read(encoded(CODEC, Payload.NO_CODEC), Payload.NO_CODEC);
    StringValue text = StringValue.of("hello");
    assertThat(read(encoded(text, CODEC), there)).isEqualTo(text);
  }

  @Test
  void garbageAndUnlistedClassesAreRefused() {
    assertThat(CODEC.takes(com.google.protobuf.Duration.class)).isFalse();
    assertThatThrownBy(() -> CODEC.decode(new byte[] {2})).hasMessageContaining("class 2 of 2");
    PayloadOutput output = new PayloadOutput();
    output.writeByte(20);
    output.writeBlock(new byte[] {0, 0x0f, 0x0f});
    assertThatThrownBy(() -> read(output.toByteArray(), CODEC))
        .isInstanceOf(MalformedPayloadException.class)
        .hasMessageContaining("ProtobufCodec cannot read 3 bytes");
    assertThatThrownBy(() -> ProtobufCodec.of(MessageLite.class)).hasMessageContaining("protoc");
  }
}
