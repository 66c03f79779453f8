package dev.fleetpool.coordinator.core;

import static dev.fleetpool.coordinator.core.CoreFixtures.chunk;
import static dev.fleetpool.coordinator.core.CoreFixtures.idle;
import static dev.fleetpool.coordinator.core.CoreFixtures.inFlight;
import static dev.fleetpool.coordinator.core.CoreFixtures.running;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fleetpool.proto.HostRecord.SlotRecord;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SlotQueueTest {

  private static final double MS = 1_000_000;
  private static final double LEAD_NS = 20 * MS;

  private final SlotQueue queue = new SlotQueue();

  private SlotState slot(int number, double loadNs) {
    SlotState slot = new SlotState("host-a", number);
    slot.partitions().add(number);
    if (loadNs > 0) {
      slot.sent(inFlight(number, chunk(number, 1), number, loadNs), 0);
    }
    queue.add(slot, 0);
    return slot;
  }

  @Test
  void slotThatIsDoneFirstIsGivenMoreFirst() {
    slot(0, 8 * MS);
    SlotState soonest = slot(1, 3 * MS);
    slot(2, 5 * MS);

    assertThat(queue.leastLoaded(0, LEAD_NS, slot -> true)).containsSame(soonest);
  }

  @Test
  void freeSlotComesBeforeOneWithCredit() {
    slot(0, 3 * MS);
    SlotState free = slot(1, 0);
    slot(2, 3 * MS);

    assertThat(queue.leastLoaded(0, LEAD_NS, slot -> true)).containsSame(free);
  }

  @Test
  void noSlotWithCreditIsNone() {
    slot(0, 30 * MS);

    assertThat(queue.leastLoaded(0, LEAD_NS, slot -> true)).isEmpty();
  }

  @Test
  void slotGetsCreditWithinALeadOfItsEnd() {
    SlotState slot = slot(0, 30 * MS);

    assertThat(queue.leastLoaded((long) (9 * MS), LEAD_NS, any -> true)).isEmpty();
    assertThat(queue.leastLoaded((long) (11 * MS), LEAD_NS, any -> true)).containsSame(slot);
  }

  @Test
  void overdueSlotComesAfterOneThatEndsSoon() {
    slot(0, 5 * MS);
    SlotState soon = slot(1, 18 * MS);

    assertThat(queue.leastLoaded((long) (16 * MS), LEAD_NS, any -> true)).containsSame(soon);
    assertThat(queue.leastLoaded((long) (16 * MS), LEAD_NS, any -> any != soon)).isPresent();
  }

  @Test
  void slotThatIsPassedOverKeepsItsPlace() {
    SlotState sooner = slot(0, 3 * MS);
    SlotState later = slot(1, 5 * MS);

    assertThat(queue.leastLoaded(0, LEAD_NS, any -> any != sooner)).containsSame(later);
    assertThat(queue.leastLoaded(0, LEAD_NS, any -> true)).containsSame(sooner);
  }

  @Test
  void slotWithAsManyChunksAsItMayHaveWaitsUntilOneEnds() {
    SlotState slot = slot(0, 1);
    for (int id = 100; slot.hasCredit(0, LEAD_NS); id++) {
      slot.sent(inFlight(id, chunk(id, 1), 0, 1), 0);
      queue.changed(slot, 0);
    }
    assertThat(queue.leastLoaded(0, LEAD_NS, any -> true)).isEmpty();

    slot.ended(slot.chunks().getFirst(), 0);
    queue.changed(slot, 0);

    assertThat(queue.leastLoaded(0, LEAD_NS, any -> true)).containsSame(slot);
  }

  @Test
  void chunkOfUnknownLengthLeavesNoCredit() {
    slot(0, Double.POSITIVE_INFINITY);

    assertThat(queue.leastLoaded((long) (100 * MS), LEAD_NS, any -> true)).isEmpty();
  }

  @Test
  void slotThatLeavesIsGivenNothing() {
    queue.remove(slot(0, 0));
    queue.remove(slot(1, 3 * MS));

    assertThat(queue.leastLoaded(0, LEAD_NS, any -> true)).isEmpty();
    assertThat(queue).isEmpty();
  }

  @Test
  void onlySlotsWithMoreThanOneTaskMayHoldSomethingUp() {
    SlotState holding = slot(0, 30 * MS);
    slot(1, 30 * MS);
    holding.sent(inFlight(100, chunk(100, 1), 0, MS), 0);
    queue.changed(holding, 0);
    assertThat(queue.holding()).containsExactly(holding);

    holding.ended(holding.chunks().getFirst(), 0);
    queue.changed(holding, 0);
    assertThat(queue.holding()).isEmpty();
  }

  /** It must find what a look at all slots finds, whatever happens to them. */
  @Property(tries = 300)
  void agreesWithALookAtAllSlots(@ForAll @IntRange(min = 1, max = 9) int slots, @ForAll long seed) {
    Happenings happenings = new Happenings(queue, slots, new Random(seed));
    for (int step = 0; step < 200; step++) {
      happenings.step();
      happenings.compare();
    }
  }

  /** Things that happen to slots by chance, as time passes. */
  private static final class Happenings {
    private final SlotQueue queue;
    private final SlotState[] slots;
    private final Random random;
    private long nowNs;
    private long ids;

    Happenings(SlotQueue queue, int count, Random random) {
      this.queue = queue;
      this.slots = new SlotState[count];
      this.random = random;
      for (int i = 0; i < count; i++) {
        slots[i] = new SlotState("host-a", i);
        queue.add(slots[i], 0);
      }
    }

    void step() {
      nowNs += random.nextLong((long) (random.nextInt(10) == 0 ? 300 * MS : 8 * MS));
      SlotState slot = slots[random.nextInt(slots.length)];
      switch (random.nextInt(6)) {
        case 0 -> own(slot);
        case 1, 2 -> slot.sent(inFlight(++ids, chunk(ids, 1), 0, expectedNs()), nowNs);
        case 3 -> end(slot);
        case 4 -> slot.heard(heartbeat(slot), nowNs);
        default -> {
          return; // only time passes
        }
      }
      queue.changed(slot, nowNs);
    }

    private void own(SlotState slot) {
      if (slot.partitions().isEmpty() || random.nextInt(3) > 0) {
        slot.partitions().add(slot.partitions().size());
      } else {
        slot.partitions().clear();
      }
    }

    private double expectedNs() {
      int kind = random.nextInt(5);
      return kind == 0 ? Double.POSITIVE_INFINITY : random.nextDouble() * (kind < 3 ? 5 : 60) * MS;
    }

    private void end(SlotState slot) {
      if (!slot.isIdle()) {
        slot.ended(
            random.nextBoolean() ? slot.chunks().getFirst() : slot.chunks().getLast(), nowNs);
      }
    }

    private SlotRecord heartbeat(SlotState slot) {
      return switch (random.nextInt(3)) {
        case 0 -> idle(slot.slot);
        case 1 -> running(slot.slot, -1); // a chunk of somebody else
        default ->
            slot.isIdle()
                ? idle(slot.slot)
                : running(slot.slot, slot.chunks().getFirst().key.chunkId());
      };
    }

    void compare() {
      SlotState found = queue.leastLoaded(nowNs, LEAD_NS, any -> true).orElse(null);
      double least = Double.POSITIVE_INFINITY;
      for (SlotState slot : slots) {
        if (slot.hasCredit(nowNs, LEAD_NS)) {
          least = Math.min(least, slot.loadNs(nowNs));
        }
        assertThat(queue.free(nowNs).contains(slot))
            .isEqualTo(slot.isFree(nowNs) && !slot.partitions().isEmpty());
        assertThat(queue.holding().contains(slot)).isEqualTo(slot.mayHoldUp());
      }
      if (found == null) {
        assertThat(least).isInfinite();
      } else {
        assertThat(found.hasCredit(nowNs, LEAD_NS)).isTrue();
        assertThat(found.loadNs(nowNs)).isLessThanOrEqualTo(least + 1); // it counts in whole ns
      }
    }
  }
}
