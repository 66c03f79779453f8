package dev.fleetpool.simulation;

import java.util.HashMap;
import java.util.Map;
import java.util.function.LongToIntFunction;

/**
 * What children have started of one run of a job: the proof that no task starts that must not, and
 * none more often than it was tried.
 */
final class TaskStarts {

  private final JobPlan plan;
  private final Map<Long, Integer> starts = new HashMap<>();
  private final Map<Long, String> reasons = new HashMap<>();

  TaskStarts(JobPlan plan) {
    this.plan = plan;
  }

  /** From now on a task must not start, for this reason; a later reason takes its place. */
  void forbid(long index, String reason) {
    reasons.put(index, reason);
  }

  /** A child starts a task. */
  void started(long index) {
    Violation.unless(
        plan.key(),
        !reasons.containsKey(index),
        () -> "task %d %s and starts".formatted(index, reasons.get(index)));
    starts.merge(index, 1, Integer::sum);
  }

  /** Returns how many starts there were. */
  long count() {
    return starts.values().stream().mapToLong(Integer::longValue).sum();
  }

  /** Checks that no task started more often than it was tried. */
  void checkAgainst(LongToIntFunction tries) {
    starts.forEach(
        (index, times) -> {
          int tried = tries.applyAsInt(index);
          Violation.unless(
              plan.key(),
              times <= tried,
              () -> "task %d ran %d times in %d attempts".formatted(index, times, tried));
        });
  }
}
