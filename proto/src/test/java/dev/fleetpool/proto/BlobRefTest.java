package dev.fleetpool.proto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BlobRefTest {

  private static final BlobHash HASH = new BlobHash("0123456789abcdef".repeat(4));

  @Test
  void segmentsMakeUpTheBlobAndNoneIsLongerThanAllowed() {
    for (long size = 0; size < 200; size++) {
      for (int longest = 1; longest < 40; longest++) {
        BlobRef blob = new BlobRef(HASH, size, 1, 0, BlobRef.segments(size, longest));

        int[] lengths = IntStream.range(0, blob.segments()).map(blob::segmentLength).toArray();

        assertThat(IntStream.of(lengths).sum()).as(blob.toString()).isEqualTo((int) size);
        assertThat(IntStream.of(lengths).max().orElseThrow()).isLessThanOrEqualTo(longest);
      }
    }
  }

  @Test
  void emptyBlobIsOneEmptySegment() {
    assertThat(BlobRef.segments(0, 100)).isEqualTo(1);
    assertThat(new BlobRef(HASH, 0, 1, 0, 1).segmentLength(0)).isZero();
  }

  @Test
  void moreSegmentsThanBytesAreRefused() {
    assertThatThrownBy(() -> new BlobRef(HASH, 2, 1, 0, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0123456789ab of 2 bytes in 3 segments");
  }

  @Test
  void hashThatIsNoFileNameIsRefused() {
    assertThatThrownBy(() -> new BlobHash("../../etc/passwd"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void hashIsReadBackFromItsBytes() {
    assertThat(BlobHash.of(HASH.toBytes())).isEqualTo(HASH);
  }
}
