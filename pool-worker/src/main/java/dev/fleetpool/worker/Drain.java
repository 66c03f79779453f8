package dev.fleetpool.worker;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * How an agent leaves without having anything done twice. Runs on the thread that calls it.
 *
 * <p>The order is what counts. First the slots take nothing more and say so, in a heartbeat; for a
 * moment they still hand back what was under way to them. Then they leave the group, so that others
 * have their partitions while the last tasks go on here. Only when those have ended, and the others
 * have had time to say what they own now, may the agent say that it has left: whatever a
 * coordinator still counts as on its way here is sent again at that word.
 */
final class Drain {

  /** How long chunks may be under way to a slot after it has said that it takes none. */
  private static final long UNDER_WAY_NS = 500_000_000;

  /** What the group needs to give partitions to others, and they to say so. */
  private static final long HAND_OVER_NS = 1_500_000_000;

  /** A last result goes to another topic than the heartbeat, and must not be overtaken by it. */
  private static final long LAST_RESULT_NS = 300_000_000;

  private static final long LOOK_AGAIN_NS = 20_000_000;

  private final List<Slot> slots;
  private final List<SlotConsumer> consumers;
  private final Runnable heartbeat;
  private final LongSupplier clock;
  private final BooleanSupplier isCut;

  /**
   * Drains these.
   *
   * @param heartbeat sends one
   * @param isCut says whether there is no time left for this
   */
  Drain(
      List<Slot> slots,
      List<SlotConsumer> consumers,
      Runnable heartbeat,
      LongSupplier clock,
      BooleanSupplier isCut) {
    this.slots = slots;
    this.consumers = consumers;
    this.heartbeat = heartbeat;
    this.clock = clock;
    this.isCut = isCut;
  }

  /** Waits for the tasks that run for so long; returns how many still do. */
  int run(Duration limit) {
    long startNs = clock.getAsLong();
    slots.forEach(Slot::drain);
    heartbeat.run();
    await(UNDER_WAY_NS);
    consumers.forEach(SlotConsumer::stop);
    consumers.forEach(SlotConsumer::close);
    long leftNs = clock.getAsLong();
    while (running() > 0
        && clock.getAsLong() - startNs < limit.toNanos()
        && !isCut.getAsBoolean()) {
      LockSupport.parkNanos(LOOK_AGAIN_NS);
    }
    await(Math.max(LAST_RESULT_NS, HAND_OVER_NS - (clock.getAsLong() - leftNs)));
    return running();
  }

  private int running() {
    return (int) slots.stream().filter(slot -> !slot.isIdle()).count();
  }

  private void await(long ns) {
    long startNs = clock.getAsLong();
    while (clock.getAsLong() - startNs < ns && !isCut.getAsBoolean()) {
      LockSupport.parkNanos(LOOK_AGAIN_NS);
    }
  }
}
