package dev.fleetpool.coordinator.core.scheduling;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A slot of the {@link VirtualFleet}: runs its work in the order in which it came. It tells of
 * results as the agent does, when the work ends, or when the oldest one has been held for a while;
 * and it lets go what was not started when it is asked for it. Messages take time from its tasks.
 */
final class VirtualSlot {

  private static final long HOLD_NS = 100_000_000;
  private static final long NEAR_NS = 125_000_000;
  private static final long LONG_TASK_NS = 20_000_000;

  private final VirtualFleet fleet;
  private final int number;
  private final Deque<Work> waiting = new ArrayDeque<>();
  private @Nullable Work running;

  /** The tasks of the running work that were not told of: from here to the end. */
  private int next;

  private int end;

  /** When the first task of all would have begun if the slot had run all those before. */
  private long originNs;

  /** Tells the plans apart that were made before something changed. */
  private int plan;

  /** What messages took while nothing ran. */
  private long owedNs;

  VirtualSlot(VirtualFleet fleet, int number) {
    this.fleet = fleet;
    this.number = number;
  }

  Optional<Work> running() {
    return Optional.ofNullable(running);
  }

  int waiting() {
    return waiting.size();
  }

  /** Work has come. */
  void receive(Work work) {
    waiting.addLast(work);
    if (running == null) {
      startNext();
    }
  }

  private void startNext() {
    running = waiting.pollFirst();
    if (running != null) {
      next = running.first();
      end = running.end();
      long beginNs = fleet.nowNs() + owedNs + fleet.costs.messageNs();
      originNs = beginNs - fleet.tasks.beginNs(next);
      owedNs = 0;
      plan(running);
    }
  }

  /** Plans the next message. */
  private void plan(Work work) {
    int current = ++plan;
    long firstNs = fleet.tasks.beginNs(next + 1);
    boolean isLong = firstNs - fleet.tasks.beginNs(next) >= LONG_TASK_NS;
    long toldNs = originNs + firstNs + (isLong ? 0 : holdNs(firstNs));
    long endNs = originNs + fleet.tasks.beginNs(end);
    if (endNs <= toldNs) {
      fleet.at(endNs + fleet.costs.messageNs(), () -> endIf(current, work));
    } else {
      fleet.at(toldNs, () -> tellIf(current, work));
    }
  }

  /** Longer if the work will be over by then. */
  private long holdNs(long firstNs) {
    int ended = fleet.tasks.endedAfter(firstNs + HOLD_NS);
    long busyNs = fleet.tasks.beginNs(ended) - fleet.tasks.beginNs(next);
    boolean isNear = (end - ended) * busyNs <= (ended - next) * NEAR_NS;
    return isNear ? HOLD_NS + NEAR_NS : HOLD_NS;
  }

  private void endIf(int planned, Work work) {
    if (planned == plan) {
      tell(work, end, /* ended= */ true, OptionalInt.empty());
      startNext();
    }
  }

  private void tellIf(int planned, Work work) {
    if (planned == plan) {
      tell(work, fleet.tasks.endedAfter(fleet.nowNs() - originNs), false, OptionalInt.empty());
      originNs += fleet.costs.messageNs();
      plan(work);
    }
  }

  private void tell(Work work, int until, boolean ended, OptionalInt cutFrom) {
    long busyNs = fleet.tasks.beginNs(until) - fleet.tasks.beginNs(next);
    fleet.report(new Report(work, number, next, until - next, busyNs, ended, cutFrom));
    next = until;
  }

  /** It is to let go what was not started of this work. */
  void askedBack(long id) {
    Work work = running;
    if (work != null && work.id() == id) {
      cut(work);
    } else {
      waiting.stream().filter(each -> each.id() == id).findFirst().ifPresent(this::letGo);
    }
  }

  private void letGo(Work work) {
    waiting.remove(work);
    owedNs += fleet.costs.messageNs();
    fleet.report(new Report(work, number, work.first(), 0, 0, true, OptionalInt.empty()));
  }

  private void cut(Work work) {
    int started = fleet.tasks.endedAfter(fleet.nowNs() - originNs) + 1;
    if (started < end) {
      end = Math.max(started, next + 1);
      fleet.report(new Report(work, number, next, 0, 0, false, OptionalInt.of(end)));
      originNs += fleet.costs.messageNs();
      plan(work);
    }
  }
}
