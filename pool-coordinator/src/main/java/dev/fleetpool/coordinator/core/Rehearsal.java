package dev.fleetpool.coordinator.core;

import dev.fleetpool.coordinator.core.JobSettings.OnFailure;
import dev.fleetpool.coordinator.core.JobSettings.RehearsalSettings;
import dev.fleetpool.payload.PayloadInput;
import dev.fleetpool.payload.TaskRecord;
import dev.fleetpool.proto.Bytes;
import dev.fleetpool.proto.ResultMessage;
import dev.fleetpool.proto.ResultMessage.Loss;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The rehearsal of one job: its first tasks run like any others, and the very first runs once more
 * on each host that has not run it, as a <i>trial</i> whose result is dropped and whose failure
 * counts. Owned by the coordinator loop.
 *
 * <p>It is over when the first tasks are answered, every host has been heard of, and the trials are
 * done; a host that is busy with something else and does not get to its trial is not waited for.
 */
final class Rehearsal {

  private static final long TRIAL_PATIENCE_NS = 10_000_000_000L;

  private final RehearsalSettings settings;
  private final long openedNs;
  private final Set<String> hosts = new HashSet<>();
  private final Map<InFlight, SlotState> trials = new HashMap<>();
  private final Map<String, Integer> failedAttempts = new HashMap<>();
  private Optional<Chunk> firstTask = Optional.empty();
  private Optional<Answer> failedTrial = Optional.empty();
  private boolean answered;
  private long answeredNs;

  Rehearsal(RehearsalSettings settings, long nowNs) {
    this.settings = settings;
    this.openedNs = nowNs;
  }

  /** Takes note that a chunk of the job was sent to a slot. */
  void sent(Chunk chunk, SlotState slot) {
    if (chunk.firstIndex() == 0 && firstTask.isEmpty()) {
      firstTask = Optional.of(chunk.part(0, 1));
    }
    if (chunk.firstIndex() == 0) {
      hosts.add(slot.host);
    }
  }

  /** Returns the task that is to be tried everywhere, once it was sent somewhere. */
  Optional<Chunk> trial() {
    return firstTask;
  }

  /** Returns one slot of each host that has not had the task and has what the job requires. */
  List<SlotState> slotsToTry(Iterable<SlotState> slots, ActiveJob job) {
    List<SlotState> untried = new ArrayList<>();
    for (SlotState slot : slots) {
      if (!slot.partitions().isEmpty() && slot.serves(job) && hosts.add(slot.host)) {
        untried.add(slot);
      }
    }
    return untried;
  }

  /** Returns the task as it is to be sent to a host where attempts may have failed already. */
  Chunk attempt(Chunk task, SlotState slot) {
    int attempt = 1 + failedAttempts.getOrDefault(slot.host, 0);
    return new Chunk(task.firstIndex(), 1, attempt, task.inputs(), task.blobs());
  }

  void began(InFlight trial, SlotState slot) {
    trials.put(trial, slot);
  }

  /** Takes note that a trial is done, whatever came of it; says whether it was one. */
  boolean ended(InFlight chunk) {
    return trials.remove(chunk) != null;
  }

  boolean isTrial(InFlight chunk) {
    return trials.containsKey(chunk);
  }

  /** The host of a trial answers. */
  void heard(InFlight trial, ResultMessage message) {
    failure(trial.chunk, message).ifPresent(failure -> failed(trial, failure));
    if (message.ended()) {
      trials.remove(trial);
    }
  }

  private static Optional<Answer> failure(Chunk task, ResultMessage message) {
    long index = task.firstIndex();
    if (message.loss().isPresent()) {
      Loss loss = message.loss().get();
      return Optional.of(
          new Answer.Lost(
              index,
              message.attempt(),
              message.origin(),
              task.inputs(),
              Answer.Lost.reason(loss),
              loss));
    }
    Bytes records = message.records();
    return message.count() == 1 && TaskRecord.passFailure(records.over(PayloadInput::new))
        ? Optional.of(
            new Answer.Failed(index, message.attempt(), message.origin(), task.inputs(), records))
        : Optional.empty();
  }

  /** A trial failed: its host gets as many attempts as any other task would. */
  private void failed(InFlight trial, Answer failure) {
    Chunk task = trial.chunk;
    SlotState slot = trials.get(trial);
    if (slot != null && trial.job.triesAgain(failure, task.again(task.firstIndex()))) {
      failedAttempts.put(slot.host, task.attempt());
      hosts.remove(slot.host);
      return;
    }
    if (failedTrial.isEmpty()) {
      failedTrial = Optional.of(failure);
    }
  }

  /**
   * Returns the failure at which the job stops, if there is one.
   *
   * @param firstFailure the failure with the lowest index among the answers
   */
  Optional<Answer> stoppedBy(Optional<Answer> firstFailure) {
    if (settings.onFailure() == OnFailure.STOP && firstFailure.isPresent()) {
      return firstFailure;
    }
    // Where failures are data, a task that fails on every host is none of the hosts' fault.
    boolean failsAnyway = firstFailure.filter(failure -> failure.firstIndex() == 0).isPresent();
    boolean isKnown = answered || settings.onFailure() == OnFailure.STOP;
    return isKnown && !failsAnyway ? failedTrial : Optional.empty();
  }

  /** Says whether it is over. */
  boolean isOver(ActiveJob job, long nowNs) {
    if (!answered && job.nextUnanswered(0) >= settings.tasks()) {
      answered = true;
      answeredNs = nowNs;
    }
    if (!answered) {
      return false;
    }
    boolean heardAll = firstTask.isEmpty() || nowNs - openedNs >= Fleet.ALL_HEARD_NS;
    boolean tried = trials.isEmpty() || nowNs - answeredNs >= TRIAL_PATIENCE_NS;
    return heardAll && tried;
  }
}
