package dev.fleetpool.coordinator.core;

import static dev.fleetpool.coordinator.core.CoreFixtures.chunk;
import static dev.fleetpool.coordinator.core.CoreFixtures.inFlight;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SlotRingTest {

  private static final double MS = 1_000_000;

  private final SlotRing ring = new SlotRing();

  private SlotState slot(int number, double loadNs) {
    SlotState slot = new SlotState("host-a", number);
    slot.partitions().add(number);
    if (loadNs > 0) {
      slot.sent(inFlight(number, chunk(number, 1), number, loadNs), 0);
    }
    ring.add(slot);
    return slot;
  }

  @Test
  void slotThatIsDoneFirstIsGivenMoreFirst() {
    slot(0, 8 * MS);
    SlotState soonest = slot(1, 3 * MS);
    slot(2, 5 * MS);

    assertThat(ring.leastLoaded(0, 20 * MS, slot -> true)).containsSame(soonest);
  }

  @Test
  void freeSlotComesBeforeOneWithCredit() {
    slot(0, 3 * MS);
    SlotState free = slot(1, 0);
    slot(2, 3 * MS);

    assertThat(ring.leastLoaded(0, 20 * MS, slot -> true)).containsSame(free);
  }

  @Test
  void noSlotWithCreditIsNone() {
    slot(0, 30 * MS);

    assertThat(ring.leastLoaded(0, 20 * MS, slot -> true)).isEmpty();
  }

  @Test
  void busyRingAsksOnlySlotsToWhichSomethingHasHappened() {
    for (int i = 0; i < 1_000; i++) {
      slot(i, 30 * MS);
    }
    assertThat(ring.leastLoaded(0, 20 * MS, slot -> true)).isEmpty();
    SlotState ended = ring.iterator().next();

    ended.ended(ended.chunks().getFirst(), 1);
    assertThat(ring.leastLoaded(1, 20 * MS, slot -> true)).isEmpty();

    ring.wake(ended);
    assertThat(ring.leastLoaded(1, 20 * MS, slot -> true)).containsSame(ended);
    assertThat(ring.leastLoaded(1, 20 * MS, slot -> slot != ended)).isEmpty();
  }

  @Test
  void busyRingIsLookedOverAgainAsItsLoadShrinks() {
    for (int i = 0; i < 1_000; i++) {
      slot(i, 30 * MS);
    }
    assertThat(ring.leastLoaded(0, 20 * MS, slot -> true)).isEmpty();

    long later = (long) (11 * MS);
    assertThat(ring.leastLoaded(later, 20 * MS, slot -> true)).isPresent();
  }

  @Test
  void slotThatJoinsABusyRingIsGivenWorkAtOnce() {
    slot(0, 30 * MS);
    assertThat(ring.leastLoaded(0, 20 * MS, slot -> true)).isEmpty();

    SlotState joined = slot(1, 0);

    assertThat(ring.leastLoaded(0, 20 * MS, slot -> true)).containsSame(joined);
  }
}
