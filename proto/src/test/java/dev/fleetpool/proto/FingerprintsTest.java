package dev.fleetpool.proto;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

final class FingerprintsTest {

  private final Fingerprints three =
      new Fingerprints(
          7, Bytes.of(ByteBuffer.allocate(24).putLong(10).putLong(11).putLong(-12).array()));

  @Test
  void sliceHoldsThoseOfItsTasks() {
    Fingerprints last = three.slice(1, 2);
    assertThat(last.code()).isEqualTo(7);
    assertThat(last.cover(2)).isTrue();
    assertThat(last.input(0)).isEqualTo(11);
    assertThat(last.input(1)).isEqualTo(-12);
  }

  @Test
  void noneCoversNoTask() {
    assertThat(Fingerprints.NONE.slice(3, 2)).isEqualTo(Fingerprints.NONE);
    assertThat(Fingerprints.NONE.cover(1)).isFalse();
  }
}
