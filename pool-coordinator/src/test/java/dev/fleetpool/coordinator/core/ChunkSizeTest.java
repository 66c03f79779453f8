package dev.fleetpool.coordinator.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** {@link TaskTimes} and the {@link ChunkRule} that follows them. */
class ChunkSizeTest {

  private static final long MS = 1_000_000;

  private final TaskTimes times = new TaskTimes();

  @Test
  void meanIsUnknownUntilATaskWasMeasured() {
    assertThat(times.isKnown()).isFalse();
    times.add(2, 10 * MS);
    assertThat(times.isKnown()).isTrue();
    assertThat(times.meanNs()).isEqualTo(5 * MS);
  }

  @Test
  void reportsWeighAsMuchAsTheirTasks() {
    times.add(1, 10 * MS);
    times.add(3, 6 * MS);
    assertThat(times.meanNs()).isEqualTo(4 * MS);
  }

  @Test
  void oldMeasurementsFade() {
    times.add(64, 64 * 100 * MS);
    for (int i = 0; i < 8; i++) {
      times.add(32, 32 * MS);
    }
    assertThat(times.meanNs()).isCloseTo(MS, within(0.5 * MS));
  }

  @Test
  void hugeChunkCountsAsTheWholeMemory() {
    times.add(1, 1_000 * MS);
    times.add(10_000, 10_000 * MS);
    assertThat(times.meanNs()).isEqualTo(MS);
    assertThat(times.largestChunk()).isEqualTo(10_000);
  }

  @Test
  void chosenSizeIsKept() {
    assertThat(ChunkRule.size(OptionalInt.of(7), times, 1, 100)).isEqualTo(7);
  }

  @Test
  void firstChunksHoldOneTask() {
    assertThat(size(1_000_000, 2)).isEqualTo(1);
  }

  @Test
  void longTasksTravelAlone() {
    times.add(1, 150 * MS);
    assertThat(size(1_000_000, 2)).isEqualTo(1);
    times.add(60, 60 * 50 * MS);
    times.add(60, 60 * 50 * MS);
    assertThat(size(1_000_000, 2)).isEqualTo(1);
    times.add(60, 60 * 40 * MS);
    times.add(60, 60 * 40 * MS);
    assertThat(size(1_000_000, 2)).isGreaterThan(1);
  }

  @Test
  void timeOfFewTasksIsTrustedForTenMilliseconds() {
    times.add(1, MS / 10);
    assertThat(size(1_000_000, 2)).isCloseTo(100, within(1));
  }

  @Test
  void sizeGrowsFourfoldAtMostBeyondThat() {
    times.add(1, 10 * MS);
    assertThat(size(1_000_000, 2)).isEqualTo(4);
    times.add(2, 20 * MS);
    assertThat(size(1_000_000, 2)).isEqualTo(8);
  }

  @Test
  void sizeIsTheTargetTimeOverTheTypicalTime() {
    times.add(1_000, 1_000 * MS / 10);
    assertThat(size(1_000_000, 2)).isCloseTo(2_000, within(1));
  }

  /** Behind a chunk that is expected to take more than 250 ms a slot gets nothing. */
  @Test
  void itIsNoLongerByTheMeanTimeWhereTimesDiffer() {
    for (int i = 0; i < 4; i++) {
      times.add(8, 8 * 3 * MS);
      times.add(8, 8 * 30 * MS);
    }
    assertThat(times.meanNs() / times.typicalNs()).isBetween(1.5, 2.0);
    assertThat(size(1_000_000, 2) * times.meanNs()).isBetween(150.0 * MS, 200.0 * MS);
  }

  @Test
  void itIsHalfOfThatWhereTimesDifferMuch() {
    for (int i = 0; i < 4; i++) {
      times.add(8, 8 * MS / 2);
      times.add(8, 8 * 50 * MS);
    }
    assertThat(times.meanNs()).isGreaterThan(3 * times.typicalNs());
    assertThat(size(1_000_000, 2)).isEqualTo((int) (100 * MS / times.typicalNs()));
  }

  @Test
  void giantsDoNotMakeChunksSmaller() {
    for (int i = 0; i < 50; i++) {
      times.add(10, 10 * 10 * MS);
    }
    times.add(1, 1_000 * MS);
    assertThat(size(1_000_000, 2)).isEqualTo(9);
  }

  @Test
  void endIsSharedByAllSlotsInTwoRounds() {
    times.add(1_000, 1_000 * MS / 10);
    assertThat(size(1_000, 8)).isEqualTo(62);
    assertThat(size(400, 8)).isEqualTo(25);
  }

  @Test
  void moreRoundsAreLeftWhereTimesDiffer() {
    for (int i = 0; i < 4; i++) {
      times.add(8, 8 * MS / 10);
      times.add(8, 8 * 4 * MS);
    }
    assertThat(size(10_000, 100)).isEqualTo(25);
  }

  @Test
  void chunkIsWorthItsMessages() {
    times.add(1_000, 1_000 * MS / 10);
    assertThat(size(100, 8)).isCloseTo(20, within(1));
    assertThat(size(5, 8)).isEqualTo(5);
    assertThat(size(0, 0)).isEqualTo(1);
  }

  private int size(int waiting, int slots) {
    return ChunkRule.size(OptionalInt.empty(), times, waiting, slots);
  }
}
