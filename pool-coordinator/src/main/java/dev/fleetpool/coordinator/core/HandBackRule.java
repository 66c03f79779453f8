package dev.fleetpool.coordinator.core;

import dev.fleetpool.proto.ControlMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decides which tasks are asked back from slots that will not come to them soon.
 *
 * <p>Dispatch binds a chunk to a slot a little early, so that the slot does not run dry. When its
 * first task then takes far longer than expected, what waits behind it, in the same chunk or the
 * next, is held up. Such tasks are asked back, and sent to another slot once the agent has said
 * that they were not started: nothing runs twice. It is asked for when a slot is idle and nothing
 * else can be sent to it, or when the first task has run {@value #PATIENCE_NS} ns and four times
 * longer than expected. Each chunk is asked for once. Owned by the coordinator loop.
 */
final class HandBackRule {

  private static final long PATIENCE_NS = 250_000_000;
  private static final int OVERDUE = 4;

  /** What is held up for less than so many leads is left where it is. */
  private static final double WORTH_LEADS = 2;

  private HandBackRule() {}

  /** Returns the orders to give. */
  static List<ControlMessage> orders(Fleet fleet, boolean starving, double leadNs, long nowNs) {
    List<ControlMessage> orders = new ArrayList<>();
    for (SlotState slot : fleet.slots()) {
      InFlight first = slot.chunks().peekFirst();
      if (first != null && (starving ? isWorth(slot, leadNs, nowNs) : isOverdue(first, nowNs))) {
        slot.chunks().forEach(chunk -> ask(chunk, first).ifPresent(orders::add));
      }
    }
    return orders;
  }

  private static boolean isWorth(SlotState slot, double leadNs, long nowNs) {
    return slot.loadNs(nowNs) > WORTH_LEADS * leadNs;
  }

  private static boolean isOverdue(InFlight first, long nowNs) {
    long elapsed = nowNs - first.headSinceNs;
    double expected = Double.isInfinite(first.expectedNs) ? 0 : first.expectedNs;
    return elapsed > PATIENCE_NS && elapsed > OVERDUE * expected;
  }

  private static Optional<ControlMessage> ask(InFlight chunk, InFlight first) {
    boolean hasTasksNotStarted = chunk != first || chunk.left() > 1;
    return hasTasksNotStarted && chunk.askHandBack()
        ? Optional.of(new ControlMessage.HandBack(chunk.key))
        : Optional.empty();
  }
}
