package dev.fleetpool.coordinator.core;

import static dev.fleetpool.coordinator.core.CoreFixtures.chunk;
import static dev.fleetpool.coordinator.core.CoreFixtures.idle;
import static dev.fleetpool.coordinator.core.CoreFixtures.inFlight;
import static dev.fleetpool.coordinator.core.CoreFixtures.running;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fleetpool.proto.HostRecord.SlotRecord;
import java.util.List;
import java.util.Optional;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;

class SlotStateTest {

  private static final long MS = 1_000_000;
  private static final double LEAD_NS = 4 * MS;

  private final SlotState slot = new SlotState("host-a", 0);

  SlotStateTest() {
    slot.partitions().add(0);
  }

  @Test
  void idleSlotHasCredit() {
    assertThat(slot.hasCredit(0, LEAD_NS)).isTrue();
  }

  @Test
  void slotWithoutAPartitionHasNoCredit() {
    slot.partitions().clear();
    assertThat(slot.hasCredit(0, LEAD_NS)).isFalse();
  }

  @Test
  void chunkOfUnknownLengthTakesAllCredit() {
    send(1, Double.POSITIVE_INFINITY, 0);
    assertThat(slot.hasCredit(MS, LEAD_NS)).isFalse();
  }

  @Test
  void nothingWaitsBehindAChunkOfManyTimesTheLead() {
    send(1, 300 * MS, 0);
    assertThat(slot.hasCredit(299 * MS, LEAD_NS)).isFalse();
  }

  @Test
  void longChunkGivesCreditWithinALeadOfItsEnd() {
    send(1, 100 * MS, 0);
    assertThat(slot.hasCredit(95 * MS, LEAD_NS)).isFalse();
    assertThat(slot.hasCredit(97 * MS, LEAD_NS)).isTrue();
  }

  @Test
  void overdueChunkIsExpectedToTakeAsLongAgain() {
    send(1, 10 * MS, 0);
    assertThat(slot.loadNs(30 * MS)).isEqualTo(30.0 * MS);
    assertThat(slot.hasCredit(30 * MS, LEAD_NS)).isFalse();
  }

  @Test
  void tinyChunksAreBoundedByNumber() {
    int sent = 0;
    while (slot.hasCredit(0, LEAD_NS)) {
      send(sent++, 1, 0);
    }
    assertThat(sent).isEqualTo(16);
  }

  @Test
  void nextChunkBeginsWhenTheFirstEnds() {
    InFlight first = send(1, 10 * MS, 0);
    InFlight second = send(2, 10 * MS, MS);
    slot.ended(first, 10 * MS);
    assertThat(second.headSinceNs).isEqualTo(10 * MS);
    assertThat(first.sentToIdleSlot).isTrue();
    assertThat(second.sentToIdleSlot).isFalse();
  }

  @Test
  void endOfAChunkThatWaitsLeavesTheFirstAlone() {
    InFlight first = send(1, 10 * MS, 0);
    InFlight second = send(2, 10 * MS, MS);
    slot.ended(second, 5 * MS);
    assertThat(slot.chunks()).containsExactly(first);
    assertThat(first.headSinceNs).isZero();
  }

  @Test
  void chunksGoToItsPartitionsInTurn() {
    slot.partitions().add(7);
    assertThat(List.of(slot.pickPartition(), slot.pickPartition(), slot.pickPartition()))
        .containsExactly(7, 0, 7);
  }

  @Test
  void chunkThatItDoesNotKnowForLongIsAstray() {
    InFlight known = send(1, MS, 0);
    InFlight unknown = send(2, MS, 0);
    slot.heard(running(0, 1, 0), MS);
    assertThat(slot.astray(since(50 * MS), 100 * MS)).isEmpty();
    slot.heard(running(0, 1, 0), 101 * MS);
    assertThat(slot.astray(since(101 * MS), 100 * MS))
        .containsExactly(unknown)
        .doesNotContain(known);
  }

  @Test
  void nothingIsAstrayWhileSomethingWaits() {
    send(1, MS, 0);
    slot.heard(idle(0, 0), 0);
    slot.heard(new SlotRecord(0, List.of(0), Optional.empty(), 1), 50 * MS);
    slot.heard(idle(0, 0), 60 * MS);
    assertThat(slot.astray(since(110 * MS), 100 * MS)).isEmpty();
    assertThat(slot.astray(since(160 * MS), 100 * MS)).hasSize(1);
  }

  @Test
  void chunkThatIsNotHandedBackWhenAskedForIsAstray() {
    InFlight first = send(1, MS, 0);
    InFlight second = send(2, MS, 0);
    slot.heard(new SlotRecord(0, List.of(0), Optional.of(first.key), 3), MS);
    first.askHandBack(0);
    second.askHandBack(0);
    assertThat(slot.astray(since(99 * MS), 100 * MS)).isEmpty();
    assertThat(slot.astray(since(100 * MS), 100 * MS)).containsExactly(second);
  }

  private InFlight send(long id, double expectedNs, long nowNs) {
    InFlight chunk = inFlight(id, chunk(id, 1), 0, expectedNs);
    slot.sent(chunk, nowNs);
    return chunk;
  }

  /** A slot that has been heard all the time until now. */
  private static LongUnaryOperator since(long nowNs) {
    return fromNs -> nowNs - fromNs;
  }
}
