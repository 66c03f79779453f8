package dev.fleetpool.coordinator.core;

import static dev.fleetpool.coordinator.core.CoreFixtures.chunk;
import static dev.fleetpool.coordinator.core.CoreFixtures.idle;
import static dev.fleetpool.coordinator.core.CoreFixtures.inFlight;
import static dev.fleetpool.coordinator.core.CoreFixtures.key;
import static dev.fleetpool.coordinator.core.CoreFixtures.running;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fleetpool.proto.ControlMessage;
import dev.fleetpool.proto.HostRecord;
import dev.fleetpool.proto.HostRecord.SlotRecord;
import java.util.List;
import org.junit.jupiter.api.Test;

class HandBackRuleTest {

  private static final long MS = 1_000_000;
  private static final double LEAD_NS = 4 * MS;

  private final Fleet fleet = new Fleet(3_000 * MS);
  private long sequence;

  HandBackRuleTest() {
    heard(idle(0, 0), 0);
  }

  private void heard(SlotRecord slot, long nowNs) {
    fleet.heard(new HostRecord("host-a", "a", sequence++, false, List.of(slot)), nowNs);
  }

  @Test
  void whatWaitsBehindAnOverdueTaskIsAskedBack() {
    send(1, 1, 10 * MS);
    send(2, 1, 10 * MS);
    assertThat(orders(false, 100 * MS)).isEmpty();
    assertThat(orders(false, 300 * MS)).containsExactly(handBack(2));
  }

  @Test
  void taskThatMayTakeLongIsNotOverdue() {
    send(1, 1, 1_000 * MS);
    send(2, 1, 10 * MS);
    assertThat(orders(false, 3_000 * MS)).isEmpty();
    assertThat(orders(false, 4_100 * MS)).containsExactly(handBack(2));
  }

  @Test
  void restOfTheRunningChunkIsAskedBackToo() {
    send(1, 5, 10 * MS);
    assertThat(orders(false, 300 * MS)).containsExactly(handBack(1));
  }

  @Test
  void runningTaskIsNeverAskedBack() {
    send(1, 1, 10 * MS);
    assertThat(orders(true, 300 * MS)).isEmpty();
  }

  @Test
  void idleSlotNeedNotWaitUntilTheTaskIsOverdue() {
    send(1, 1, 100 * MS);
    send(2, 1, 10 * MS);
    assertThat(orders(true, MS)).containsExactly(handBack(2));
  }

  @Test
  void whatIsHeldUpForAMomentStays() {
    send(1, 1, 3 * MS);
    send(2, 1, 2 * MS);
    assertThat(orders(true, MS)).isEmpty();
  }

  @Test
  void eachChunkIsAskedForOnce() {
    send(1, 1, 100 * MS);
    send(2, 1, 10 * MS);
    assertThat(orders(true, MS)).hasSize(1);
    assertThat(orders(true, 2 * MS)).isEmpty();
  }

  @Test
  void chunkThatMovedToAnotherSlotIsAskedForAnew() {
    send(1, 1, 100 * MS);
    InFlight second = send(2, 1, 10 * MS);
    assertThat(orders(true, MS)).hasSize(1);
    second.moved(2 * MS);
    assertThat(orders(true, 3 * MS)).containsExactly(handBack(2));
  }

  @Test
  void chunkBehindSomebodyElsesIsAskedBackForAFreeSlot() {
    send(1, 1, 10 * MS);
    heard(running(0, 77, 0), 0);
    heard(running(0, 77, 0), 500 * MS);
    assertThat(orders(false, 500 * MS)).isEmpty();
    assertThat(orders(true, 500 * MS)).containsExactly(handBack(1));
  }

  private InFlight send(long id, int count, double expectedNs) {
    InFlight chunk = inFlight(id, chunk(0, count), 0, expectedNs);
    fleet.sent(chunk, fleet.slots().iterator().next(), 0);
    return chunk;
  }

  private List<ControlMessage.AboutJob> orders(boolean starving, long nowNs) {
    List<SlotState> free = starving ? List.of(new SlotState("host-b", 0)) : List.of();
    return HandBackRule.orders(fleet, free, LEAD_NS, nowNs);
  }

  private static ControlMessage.AboutJob handBack(long id) {
    return new ControlMessage.HandBack(key(id));
  }
}
