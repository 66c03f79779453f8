package dev.fleetpool.coordinator.core;

import dev.fleetpool.proto.ControlMessage;
import java.util.ArrayList;
import java.util.List;

/**
 * Decides which tasks are asked back from slots that will not come to them soon.
 *
 * <p>Dispatch binds a chunk to a slot a little early, so that the slot does not run dry. When its
 * first task then takes far longer than expected, what waits behind it, in the same chunk or the
 * next, is held up. Such tasks are asked back, and sent to another slot once the agent has said
 * that they were not started: nothing runs twice. It is asked for when a slot is free and nothing
 * else can be sent to it, or when the first task has run {@value #PATIENCE_NS} ns and four times
 * longer than expected. Each chunk is asked for once. Owned by the coordinator loop.
 */
final class HandBackRule {

  private static final long PATIENCE_NS = 150_000_000;
  private static final int OVERDUE = 4;

  /** What is held up for less than so many leads is left where it is. */
  private static final double WORTH_LEADS = 2;

  private HandBackRule() {}

  /**
   * Returns the orders to give.
   *
   * @param free the slots that could start something at once
   */
  static List<ControlMessage.AboutJob> orders(
      Fleet fleet, List<SlotState> free, double leadNs, long nowNs) {
    List<ControlMessage.AboutJob> orders = new ArrayList<>();
    for (SlotState slot : fleet.holdingSlots()) {
      boolean isWorth = !free.isEmpty() && !slot.isIdle() && isWorth(slot, leadNs, nowNs);
      boolean isOverdue = !slot.isIdle() && isOverdue(slot, nowNs);
      if (isWorth || isOverdue) {
        InFlight running = slot.isOccupied(nowNs) ? null : slot.chunks().peekFirst();
        for (InFlight chunk : slot.chunks()) {
          boolean isStarving = free.stream().anyMatch(other -> other.serves(chunk.job));
          boolean isHeldUp = chunk != running || chunk.left() > 1;
          if ((isStarving ? isWorth : isOverdue)
              && isHeldUp
              && !chunk.isTrial()
              && chunk.askHandBack(nowNs)) {
            orders.add(new ControlMessage.HandBack(chunk.key));
          }
        }
      }
    }
    return orders;
  }

  private static boolean isWorth(SlotState slot, double leadNs, long nowNs) {
    return slot.loadNs(nowNs) > WORTH_LEADS * leadNs;
  }

  /** What waits in an occupied slot waits there as well as anywhere while no slot is free. */
  private static boolean isOverdue(SlotState slot, long nowNs) {
    InFlight first = slot.chunks().getFirst();
    long elapsed = nowNs - first.headSinceNs;
    double expected = Double.isInfinite(first.expectedNs) ? 0 : first.expectedNs;
    return elapsed > PATIENCE_NS && elapsed > OVERDUE * expected && !slot.isOccupied(nowNs);
  }
}
