package dev.fleetpool.coordinator.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleetpool.proto.BlobHash;
import dev.fleetpool.proto.BlobRef;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChunkBlobsTest {

  private static final BlobRef ONE = blob('1');
  private static final BlobRef TWO = blob('2');
  private static final BlobRef THREE = blob('3');
  private static final ChunkBlobs BLOBS =
      new ChunkBlobs(Map.of(10L, List.of(ONE), 12L, List.of(TWO), 13L, List.of(THREE)));

  private static BlobRef blob(char digit) {
    return new BlobRef(new BlobHash(String.valueOf(digit).repeat(64)), 100, 1, 0, 1);
  }

  @Test
  void partHasTheBlobsOfItsTasksOnly() {
    assertThat(BLOBS.part(10, 12).all()).containsExactly(ONE);
    assertThat(BLOBS.part(11, 13).all()).containsExactly(TWO);
    assertThat(BLOBS.part(12, 14).all()).containsExactlyInAnyOrder(TWO, THREE);
    assertThat(BLOBS.part(14, 20).all()).isEmpty();
    assertThat(BLOBS.part(0, 100)).isEqualTo(BLOBS);
  }

  @Test
  void partsOfNoneAreNone() {
    assertThat(ChunkBlobs.NONE.part(0, 5)).isSameAs(ChunkBlobs.NONE);
    assertThat(ChunkBlobs.NONE.all()).isEmpty();
  }

  @Test
  void valueThatTwoTasksShareIsNamedOnce() {
    ChunkBlobs shared = new ChunkBlobs(Map.of(1L, List.of(ONE), 2L, List.of(ONE)));

    assertThat(shared.all()).containsExactly(ONE);
  }

  @Test
  void laterChangesOfTheMapChangeNothing() {
    Map<Long, List<BlobRef>> places = new HashMap<>(Map.of(1L, List.of(ONE)));
    ChunkBlobs blobs = new ChunkBlobs(places);
    places.clear();

    assertThat(blobs.all()).containsExactly(ONE);
  }
}
