package dev.fleetpool.coordinator.core;

import static dev.fleetpool.coordinator.core.CoreFixtures.chunk;
import static dev.fleetpool.coordinator.core.CoreFixtures.values;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleetpool.proto.Bytes;
import org.junit.jupiter.api.Test;

class ChunkTest {

  @Test
  void partHasTheInputsOfItsTasks() {
    Chunk part = chunk(10, 5).part(12, 14);
    assertThat(part.firstIndex()).isEqualTo(12);
    assertThat(part.count()).isEqualTo(2);
    assertThat(values(part.inputs())).containsExactly(12L, 13L);
    assertThat(values(part.part(13, 14).inputs())).containsExactly(13L);
  }

  @Test
  void wholeIsItsOwnPart() {
    Chunk chunk = chunk(10, 5);
    assertThat(chunk.part(10, 15)).isSameAs(chunk);
  }

  @Test
  void taskThatRunsAgainIsAtItsNextAttempt() {
    Chunk again = chunk(10, 5).again(14);
    assertThat(again.attempt()).isEqualTo(2);
    assertThat(again.count()).isEqualTo(1);
    assertThat(values(again.inputs())).containsExactly(14L);
  }

  @Test
  void containsItsIndexesOnly() {
    Chunk chunk = chunk(10, 5);
    assertThat(chunk.contains(9)).isFalse();
    assertThat(chunk.contains(10)).isTrue();
    assertThat(chunk.contains(14)).isTrue();
    assertThat(chunk.contains(15)).isFalse();
  }

  @Test
  void emptyChunkIsRefused() {
    assertThatThrownBy(() -> new Chunk(3, 0, 1, Bytes.EMPTY))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
