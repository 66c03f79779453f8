package dev.fleetpool.coordinator.core;

import dev.fleetpool.coordinator.core.JobSettings.Speculation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides which tasks get a copy on another slot, as one slot may be slow or stuck for reasons of
 * its own. Asked when nothing is left to be sent, so a copy takes a slot that would be idle. Owned
 * by the coordinator loop.
 *
 * <p>A task gets one when it has run for {@value #LEAST_NS} ns and {@value #TIMES} times as long as
 * nine of ten tasks of its job, and at least {@value #LEAST_MEASURED} were measured. MapReduce
 * copies whatever is left near the end of a job, and Spark what has run 1.5 times as long as the
 * median once 75 % are done; Spark 4 raised that to 3 times and 90 %, since most copies of tasks
 * with unequal inputs lose. Task times here are as unequal, so it is the length of the long ones
 * that counts; twice that, and not more, since a copy takes as long again: at three times the gain
 * on a slot that is four times slower would be gone. (Dask makes no copies.) Time in which the
 * fleet was not {@linkplain Hearing heard} does not count, as the task may have ended.
 *
 * <p>Each task has one copy at most, and of the slots of the fleet at most one of {@value #SHARE},
 * but one in any case, runs copies, so that a job that is opened next finds room. (LATE caps at a
 * tenth; a fleet with a slow host among four has more stragglers than that at the end of a job.) A
 * copy goes to another host if a slot is free there; a slow host is slow in all its slots.
 */
final class SpeculationRule {

  static final long LEAST_NS = 1_000_000_000;
  static final double TIMES = 2;
  static final double QUANTILE = 0.9;
  static final int LEAST_MEASURED = 3;
  static final int SHARE = 4;

  private SpeculationRule() {}

  /** The copy of a chunk that is to be sent to a slot. */
  record Copy(InFlight original, SlotState slot) {}

  /**
   * Returns the copies to send.
   *
   * @param idle slots for which there is nothing else
   */
  static List<Copy> copies(Fleet fleet, List<SlotState> idle, long nowNs) {
    List<SlotState> free = new ArrayList<>(idle);
    if (free.isEmpty() || !fleet.isHeard(nowNs)) {
      return List.of();
    }
    long running = fleet.inFlight().stream().filter(InFlight::isCopy).count();
    long room = Math.max(1, fleet.slotCount() / SHARE) - running;
    List<Copy> copies = new ArrayList<>();
    Map<ActiveJob, Double> longNs = new HashMap<>();
    for (InFlight chunk : fleet.inFlight()) {
      if (copies.size() >= room || free.isEmpty()) {
        break;
      }
      SlotState slot = chunk.at;
      if (slot != null && mayBeStraggler(chunk, slot)) {
        long ranNs = fleet.heardNs(slot.taskSinceNs(chunk));
        if (ranNs >= longNs.computeIfAbsent(chunk.job, SpeculationRule::longNs)) {
          takeFrom(free, slot.host, chunk.job)
              .ifPresent(other -> copies.add(new Copy(chunk, other)));
        }
      }
    }
    return copies;
  }

  /** A chunk of several tasks is first asked for what waits in it; then it has one left. */
  private static boolean mayBeStraggler(InFlight chunk, SlotState slot) {
    return chunk.mayBeCopied()
        && chunk.left() == 1
        && slot.ran(chunk)
        && chunk.job.settings.attempts().speculation() != Speculation.NO_COPIES
        && !chunk.job.isAnswered(chunk.firstLeft())
        && !chunk.isTrial();
  }

  /** Returns how long a task of a job must have run; it sorts, so it is asked once for all. */
  private static double longNs(ActiveJob job) {
    return job.times.measured() < LEAST_MEASURED
        ? Double.POSITIVE_INFINITY
        : Math.max(LEAST_NS, TIMES * job.times.quantileNs(QUANTILE));
  }

  /** Takes a slot of another host that serves the job, or of any host that does. */
  private static Optional<SlotState> takeFrom(List<SlotState> free, String host, ActiveJob job) {
    Optional<SlotState> elsewhere =
        free.stream().filter(slot -> slot.serves(job) && !slot.host.equals(host)).findFirst();
    Optional<SlotState> taken =
        elsewhere.or(() -> free.stream().filter(slot -> slot.serves(job)).findFirst());
    taken.ifPresent(free::remove);
    return taken;
  }
}
