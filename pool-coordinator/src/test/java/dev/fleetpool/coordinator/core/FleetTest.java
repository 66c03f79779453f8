package dev.fleetpool.coordinator.core;

import static dev.fleetpool.coordinator.core.CoreFixtures.chunk;
import static dev.fleetpool.coordinator.core.CoreFixtures.idle;
import static dev.fleetpool.coordinator.core.CoreFixtures.inFlight;
import static dev.fleetpool.coordinator.core.CoreFixtures.running;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fleetpool.coordinator.core.Fleet.Fate;
import dev.fleetpool.coordinator.core.Fleet.Lost;
import dev.fleetpool.proto.HostRecord;
import dev.fleetpool.proto.HostRecord.SlotRecord;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FleetTest {

  private static final long MS = 1_000_000;
  private static final long TIMEOUT_NS = 3_000 * MS;

  private final Fleet fleet = new Fleet(TIMEOUT_NS);
  private long sequence;
  private long nowNs;

  @Test
  void slotsAreKnownFromTheFirstHeartbeat() {
    heard("a", idle(0, 0), idle(1, 1));
    assertThat(fleet.slotCount()).isEqualTo(2);
    assertThat(fleet.hasFreeSlot(nowNs)).isTrue();
    assertThat(fleet.slotWithCredit(0, MS, slot -> true)).isPresent();
  }

  @Test
  void copyOfAHeartbeatChangesNothing() {
    HostRecord record = new HostRecord("a", "a", 5, false, List.of(idle(0, 0)));
    fleet.heard(record, 0);
    fleet.heard(new HostRecord("a", "a", 5, true, List.of()), 0);
    fleet.heard(new HostRecord("a", "a", 4, true, List.of()), 0);
    assertThat(fleet.slotCount()).isEqualTo(1);
  }

  @Test
  void slotWithoutPartitionsIsNeitherIdleNorUsed() {
    heard("a", idle(0));
    assertThat(fleet.hasFreeSlot(nowNs)).isFalse();
    assertThat(fleet.slotWithCredit(0, MS, slot -> true)).isEmpty();
  }

  @Test
  void idleSlotsTakeTurns() {
    heard("a", idle(0, 0), idle(1, 1), idle(2, 2));
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      order.add(fleet.slotWithCredit(0, MS, slot -> true).orElseThrow().slot);
    }
    assertThat(order).containsExactly(0, 1, 2, 0);
  }

  @Test
  void occupiedSlotComesAfterEveryOther() {
    heard("a", running(0, 77, 0), idle(1, 1));
    nowNs = 500 * MS;
    heard("a", running(0, 77, 0), idle(1, 1));
    send(1, "a", 1, 1);
    assertThat(fleet.hasFreeSlot(nowNs)).isFalse();
    fleet.ended(slot("a", 1).chunks().getFirst(), nowNs);
    assertThat(fleet.hasFreeSlot(nowNs)).isTrue();
    assertThat(fleet.slotWithCredit(nowNs, MS, slot -> true).orElseThrow().slot).isEqualTo(1);
    assertThat(fleet.slotWithCredit(nowNs, MS, slot -> true).orElseThrow().slot).isEqualTo(1);
  }

  @Test
  void slotIsNotOccupiedByTheChunkThatItHasJustEnded() {
    heard("a", idle(0, 0));
    InFlight chunk = send(1, "a", 0, 0);
    heard("a", running(0, 1, 0));
    nowNs = 1_000 * MS;
    fleet.ended(chunk, nowNs);
    assertThat(fleet.hasFreeSlot(nowNs)).isTrue();
  }

  @Test
  void waitingChunksMoveWithTheirPartition() {
    heard("a", idle(0, 0, 1));
    InFlight first = send(1, "a", 0, 0);
    InFlight second = send(2, "a", 0, 1);
    heard("a", running(0, 1, 0));
    heard("b", idle(0, 1));
    assertThat(slot("a", 0).chunks()).containsExactly(first);
    assertThat(slot("b", 0).chunks()).containsExactly(second);
  }

  @Test
  void runningChunkStaysWithItsSlotWhenThePartitionMoves() {
    heard("a", idle(0, 0));
    InFlight chunk = send(1, "a", 0, 0);
    heard("a", running(0, 1));
    heard("b", idle(0, 0));
    assertThat(slot("a", 0).chunks()).containsExactly(chunk);
    assertThat(slot("b", 0).isIdle()).isTrue();
  }

  @Test
  void firstChunkThatHasNotBegunMovesToo() {
    heard("a", idle(0, 0, 1));
    InFlight chunk = send(1, "a", 0, 1);
    heard("a", idle(0, 0));
    heard("a2", idle(0, 1));
    assertThat(slot("a", 0).isIdle()).isTrue();
    assertThat(slot("a2", 0).chunks()).containsExactly(chunk);
  }

  @Test
  void chunkGoesToTheSlotThatSaysItRunsIt() {
    heard("a", idle(0, 0));
    InFlight chunk = send(1, "a", 0, 0);
    heard("b", idle(0, 0));
    assertThat(slot("b", 0).chunks()).containsExactly(chunk);
    heard("a", running(0, 1));
    assertThat(slot("a", 0).chunks()).containsExactly(chunk);
    assertThat(slot("b", 0).isIdle()).isTrue();
  }

  @Test
  void movedChunkBeginsAnew() {
    heard("a", idle(0, 0));
    InFlight chunk = send(1, "a", 0, 0);
    nowNs = 100 * MS;
    heard("b", idle(0, 0));
    assertThat(chunk.headSinceNs).isEqualTo(nowNs);
  }

  @Test
  void chunkEndsWhereverItIs() {
    heard("a", idle(0, 0));
    InFlight chunk = send(1, "a", 0, 0);
    heard("a", running(0, 1));
    heard("b", idle(0, 0));
    fleet.ended(chunk, nowNs);
    assertThat(fleet.inFlight()).isEmpty();
    assertThat(slot("a", 0).isIdle()).isTrue();
  }

  @Test
  void silentHostIsLostWithItsChunksAndOnlyTheFirstMayHaveRun() {
    heard("a", idle(0, 0));
    InFlight first = send(1, "a", 0, 0);
    InFlight second = send(2, "a", 0, 0);
    assertThat(passTime(TIMEOUT_NS - MS)).isEmpty();
    List<Lost> lost = passTime(MS);
    assertThat(lost).extracting(Lost::chunk).containsExactly(first, second);
    assertThat(lost).extracting(Lost::fate).containsExactly(Fate.MAY_HAVE_RUN, Fate.NOT_STARTED);
    assertThat(lost.get(0).where().host()).isEqualTo("a");
    assertThat(fleet.slotCount()).isZero();
    assertThat(fleet.inFlight()).isEmpty();
  }

  @Test
  void heartbeatsKeepAHostAlive() {
    heard("a", idle(0, 0));
    send(1, "a", 0, 0);
    for (int i = 0; i < 10; i++) {
      assertThat(passTime(1_000 * MS)).isEmpty();
      heard("a", running(0, 1, 0));
    }
    assertThat(fleet.slotCount()).isEqualTo(1);
  }

  @Test
  void hostIsNotSilentWhileTheCoordinatorSleeps() {
    heard("a", idle(0, 0));
    send(1, "a", 0, 0);
    passTime(MS);
    nowNs += 10 * TIMEOUT_NS;
    assertThat(fleet.expire(nowNs)).isEmpty();
    probesReturn();
    assertThat(fleet.expire(nowNs)).isEmpty();
    assertThat(passTime(TIMEOUT_NS)).hasSize(1);
  }

  @Test
  void hostIsNotSilentWhileNothingIsHeardOfAnybody() {
    heard("a", idle(0, 0));
    send(1, "a", 0, 0);
    for (int i = 0; i < 100; i++) {
      nowNs += 100 * MS;
      fleet.heardReply(nowNs);
      assertThat(fleet.expire(nowNs)).isEmpty();
    }
    heard("b", idle(0, 1));
    assertThat(fleet.expire(nowNs)).isEmpty();
    assertThat(passTime(TIMEOUT_NS - MS)).isEmpty();
    assertThat(passTime(MS)).hasSize(1);
  }

  @Test
  void otherHostsShowThatASilentOneIsDead() {
    heard("a", idle(0, 0));
    send(1, "a", 0, 0);
    List<Lost> lost = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      assertThat(lost).isEmpty();
      nowNs += 500 * MS;
      heard("b", idle(0, 1));
      lost.addAll(fleet.expire(nowNs));
    }
    assertThat(lost).hasSize(1);
  }

  @Test
  void chunkIsNotAstrayWhileItsResultsMayBeStuck() {
    heard("a", idle(0, 0));
    send(1, "a", 0, 0);
    for (int i = 0; i < 20; i++) {
      nowNs += 500 * MS;
      assertThat(heard("a", idle(0, 0))).isEmpty();
    }
    fleet.heardReply(nowNs);
    assertThat(heard("a", idle(0, 0))).isEmpty();
  }

  @Test
  void silenceIsProbedOnlyWhereSomethingDependsOnIt() {
    nowNs = 10_000 * MS;
    assertThat(fleet.probes(nowNs)).isEmpty();
    heard("a", idle(0, 0));
    assertThat(fleet.probes(nowNs + 500 * MS)).isEmpty();
    nowNs += 700 * MS;
    assertThat(fleet.probes(nowNs)).containsExactly(new Decision.ProbeHosts());
    assertThat(fleet.probes(nowNs + 500 * MS)).isEmpty();
    heard("a", idle(0, 0));
    send(1, "a", 0, 0);
    assertThat(fleet.probes(nowNs)).containsExactly(new Decision.ProbeReplies());
    passTime(TIMEOUT_NS);
    assertThat(fleet.slotCount()).isZero();
    assertThat(fleet.probes(nowNs + 700 * MS)).isEmpty();
  }

  @Test
  void hostThatReturnsIsUsedAgain() {
    heard("a", idle(0, 0));
    send(1, "a", 0, 0);
    passTime(TIMEOUT_NS);
    heard("a", running(0, 1, 0));
    assertThat(fleet.slotCount()).isEqualTo(1);
    assertThat(slot("a", 0).isIdle()).isTrue();
  }

  @Test
  void hostThatLeavesHasStartedNothingThatItDidNotAnswer() {
    heard("a", idle(0, 0));
    InFlight chunk = send(1, "a", 0, 0);
    List<Lost> lost = fleet.heard(new HostRecord("a", "a", sequence++, true, List.of()), nowNs);
    assertThat(lost).extracting(Lost::chunk).containsExactly(chunk);
    assertThat(lost).extracting(Lost::fate).containsExactly(Fate.NOT_STARTED);
    assertThat(fleet.slotCount()).isZero();
  }

  @Test
  void longChunkIsNotLostWhenAHeartbeatOvertakesItsResults() {
    heard("a", idle(0, 0));
    InFlight chunk = send(1, "a", 0, 0);
    while (nowNs < 3 * TIMEOUT_NS) {
      assertThat(heard("a", running(0, 1, 0))).isEmpty();
      passTime(500 * MS);
    }
    assertThat(heard("a", idle(0, 0))).isEmpty();
    chunk.askHandBack(0);
    assertThat(heard("a", idle(0, 0))).isEmpty();
    for (int i = 0; i < 4; i++) {
      passTime(500 * MS);
      assertThat(heard("a", idle(0, 0))).isEmpty();
    }
    passTime(500 * MS);
    assertThat(heard("a", idle(0, 0))).extracting(Lost::chunk).containsExactly(chunk);
  }

  @Test
  void chunkThatItsSlotDoesNotKnowIsLostInTheEnd() {
    probesReturn();
    heard("a", idle(0, 0));
    InFlight chunk = send(1, "a", 0, 0);
    List<Lost> lost = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      assertThat(lost).isEmpty();
      passTime(500 * MS);
      lost.addAll(heard("a", idle(0, 0)));
    }
    assertThat(lost).extracting(Lost::chunk).containsExactly(chunk);
    assertThat(fleet.inFlight()).isEmpty();
  }

  private List<Lost> heard(String agent, SlotRecord... slots) {
    return fleet.heard(new HostRecord(agent, agent, sequence++, false, List.of(slots)), nowNs);
  }

  /** Lets time pass in steps, as the loop does. */
  private List<Lost> passTime(long ns) {
    List<Lost> lost = new ArrayList<>();
    for (long end = nowNs + ns; nowNs < end; ) {
      nowNs = Math.min(end, nowNs + 100 * MS);
      probesReturn();
      lost.addAll(fleet.expire(nowNs));
    }
    return lost;
  }

  private void probesReturn() {
    fleet.heard(HostRecord.PROBE, nowNs);
    fleet.heardReply(nowNs);
  }

  private InFlight send(long id, String host, int slot, int partition) {
    InFlight chunk = inFlight(id, chunk(id, 1), partition, MS);
    fleet.sent(chunk, slot(host, slot), nowNs);
    return chunk;
  }

  private SlotState slot(String host, int number) {
    for (SlotState slot : fleet.slots()) {
      if (slot.host.equals(host) && slot.slot == number) {
        return slot;
      }
    }
    throw new AssertionError(host + "/" + number);
  }
}
