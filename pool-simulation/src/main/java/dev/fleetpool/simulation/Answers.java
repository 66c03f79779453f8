package dev.fleetpool.simulation;

import dev.fleetpool.coordinator.core.Answer;
import dev.fleetpool.coordinator.core.JobSettings.Release;
import dev.fleetpool.coordinator.core.JobSettings.Retries;
import dev.fleetpool.payload.PayloadInput;
import dev.fleetpool.payload.TaskRecord;
import dev.fleetpool.proto.Bytes;
import dev.fleetpool.proto.ResultMessage;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;

/**
 * What was answered of one run of a job: the proof that each task is answered once, in the order
 * that the job asks for, and with what its tasks did.
 */
final class Answers {

  private final SimulatedFleet fleet;
  private final JobPlan plan;
  private final SimulatedTasks tasks;
  private final BitSet answered = new BitSet();
  private final Set<Long> cancelled = new HashSet<>();
  private long next;

  Answers(SimulatedFleet fleet, JobPlan plan, SimulatedTasks tasks) {
    this.fleet = fleet;
    this.plan = plan;
    this.tasks = tasks;
  }

  /** Says whether the caller cancelled a task. */
  boolean isCancelled(long index) {
    return cancelled.contains(index);
  }

  /** The caller cancels a task: it needs no answer. */
  void cancelled(long index) {
    cancelled.add(index);
  }

  boolean isOpen(long index) {
    return !answered.get((int) index) && !cancelled.contains(index);
  }

  // ---- order

  /** A task is answered, whatever the answer is. */
  void released(long index) {
    Violation.unless(plan.key(), !answered.get((int) index), () -> "answered twice: " + index);
    answered.set((int) index);
    if (plan.manner().release() == Release.IN_ORDER) {
      while (next != index && cancelled.contains(next)) {
        next++;
      }
      Violation.unless(plan.key(), index == next, () -> "released " + index + " before " + next);
      next++;
    }
  }

  // ---- what is answered

  void check(Answer answer) {
    if (answer instanceof Answer.Results results) {
      checkValues(results);
    } else if (answer instanceof Answer.Refused refused) {
      Violation.unless(
          plan.key(),
          tasks.isRefused(refused.firstIndex()),
          () -> "refused without reason: " + answer);
    } else if (answer instanceof Answer.Failed failed) {
      checkFailed(failed);
    } else if (answer instanceof Answer.Lost lost) {
      checkLost(lost);
    }
  }

  private void checkValues(Answer.Results results) {
    PayloadInput records = input(results.records());
    for (long i = 0; i < results.count(); i++) {
      tasks.checkValue(results.firstIndex() + i, TaskRecord.read(records));
    }
    Violation.unless(plan.key(), records.remaining() == 0, () -> "more records than results");
  }

  private void checkFailed(Answer.Failed failed) {
    long index = failed.firstIndex();
    checkAttempts(failed, failed.attempt(), plan.manner().retries().afterException());
    Violation.unless(
        plan.key(),
        tasks.deed(index, failed.attempt()) == Deed.THROW,
        () -> "task %d failed and never threw".formatted(index));
    tasks.checkInput(index, input(failed.input()));
  }

  private void checkLost(Answer.Lost lost) {
    long index = lost.firstIndex();
    Retries retries = plan.manner().retries();
    boolean ownDoing = lost.loss().kind() == ResultMessage.Loss.Kind.TIMED_OUT;
    checkAttempts(lost, lost.attempt(), ownDoing ? retries.afterException() : retries.afterLoss());
    Violation.unless(
        plan.key(),
        !fleet.isFaultless() || isDeserved(lost),
        () -> "task %d was lost and did nothing: %s".formatted(index, lost.loss()));
    tasks.checkInput(index, input(lost.input()));
  }

  private boolean isDeserved(Answer.Lost lost) {
    Deed deed = tasks.deed(lost.firstIndex(), lost.attempt());
    long limitNs = plan.manner().timeoutMs() * VirtualTime.MS;
    return lost.loss().kind() == ResultMessage.Loss.Kind.CODE_MISSING
        || deed == Deed.KILL_CHILD
        || deed == Deed.HANG
        || (limitNs > 0 && tasks.timeNs(lost.firstIndex()) >= limitNs);
  }

  private void checkAttempts(Answer answer, int attempt, int retries) {
    Violation.unless(plan.key(), attempt > retries, () -> "too few attempts: " + answer);
    Violation.unless(
        plan.key(), attempt <= plan.manner().mostAttempts(), () -> "too many attempts: " + answer);
  }

  private static PayloadInput input(Bytes bytes) {
    return bytes.over(PayloadInput::new);
  }

  @Override
  public String toString() {
    return "%d answered, %d cancelled".formatted(answered.cardinality(), cancelled.size());
  }
}
