package dev.fleetpool.child.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleetpool.child.frame.Frame.Progress;
import dev.fleetpool.payload.Blob;
import dev.fleetpool.payload.BlobFile;
import dev.fleetpool.payload.MalformedPayloadException;
import dev.fleetpool.payload.PayloadInput;
import dev.fleetpool.payload.PayloadOutput;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameTest {

  private static final long SEED = 20_261_124;
  private static final byte[] BYTES = {1, 2, 3};

  private static final List<Frame> FRAMES =
      List.of(
          new Frame.Job(1L << 40, BYTES, new byte[0]),
          new Frame.Job(1, BYTES, BYTES, "00-4bf9-00f0-01", "congo=t61"),
          new Frame.Forget(-1),
          new Frame.Chunk(7, 8, 2, 300, BYTES),
          new Frame.Interrupt(9, OptionalInt.empty()),
          new Frame.Interrupt(9, OptionalInt.of(0)),
          new Frame.Interrupt(9, OptionalInt.of(300)),
          new Frame.HandBack(10),
          new Frame.Hello(Frame.VERSION, 4_000_000),
          new Frame.Results(8, 2, 1, BYTES, Progress.LAST, 12_345_678_901L),
          new Frame.Results(
              8,
              2,
              1,
              ByteBuffer.wrap(BYTES),
              Progress.MORE,
              1,
              List.of(
                  new BlobFile(
                      new Blob("0123456789abcdef".repeat(4), 5_000_000_000L),
                      Path.of("/tmp/value-1")))));

  @Test
  void everyFrameReadsBackWhatItWrote() {
    for (Frame frame : FRAMES) {
      Frame back = Frame.read(new PayloadInput(encoded(frame)));
      assertThat(back).usingRecursiveComparison().isEqualTo(frame);
    }
  }

  @Test
  void everyTruncatedOrProlongedFrameIsMalformed() {
    for (Frame frame : FRAMES) {
      byte[] bytes = encoded(frame);
      for (int length = 0; length <= bytes.length + 1; length++) {
        PayloadInput input = new PayloadInput(Arrays.copyOf(bytes, length));
        if (length != bytes.length) {
          assertThatThrownBy(() -> Frame.read(input)).isInstanceOf(MalformedPayloadException.class);
        }
      }
    }
  }

  @Test
  void garbageIsMalformedOrAFrame() {
    Random random = new Random(SEED);
    for (int i = 0; i < 100_000; i++) {
      byte[] garbage = new byte[random.nextInt(40)];
      random.nextBytes(garbage);
      if (garbage.length > 0) {
        garbage[0] = (byte) random.nextInt(20);
      }
      try {
        Frame.read(new PayloadInput(garbage));
      } catch (MalformedPayloadException expected) {
        assertThat(expected.position()).as("seed %d", SEED).isBetween(0, garbage.length);
      }
    }
  }

  private static byte[] encoded(Frame frame) {
    PayloadOutput output = new PayloadOutput();
    frame.write(output);
    return output.toByteArray();
  }
}
