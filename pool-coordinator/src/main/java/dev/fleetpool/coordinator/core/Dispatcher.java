package dev.fleetpool.coordinator.core;

import dev.fleetpool.coordinator.core.JobSettings.Speculation;
import dev.fleetpool.metrics.Figures;
import dev.fleetpool.metrics.FleetMeter;
import dev.fleetpool.proto.JobKey;
import dev.fleetpool.proto.JobRecord;
import dev.fleetpool.proto.TaskMessage;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Sends chunks to slots: new ones where there is credit, trials of a rehearsal, copies of
 * stragglers; and asks back what is held up. Owned by the coordinator loop.
 */
final class Dispatcher {

  private final Fleet fleet;
  private final Map<JobKey, ActiveJob> jobs;
  private final Outbox outbox;
  private final Lead lead = new Lead();
  private final FairShare shares = new FairShare();
  private final SendPause pause = new SendPause();
  private final ScanPace relief = new ScanPace();
  private long chunksSent;
  private long tasksSent;
  private long tasksCopied;

  /**
   * Dispatches these jobs.
   *
   * @param jobs those that run, kept by their owner
   */
  Dispatcher(Fleet fleet, Map<JobKey, ActiveJob> jobs, Outbox outbox) {
    this.fleet = fleet;
    this.jobs = jobs;
    this.outbox = outbox;
  }

  /** Returns the share of the fleet that a new job is taken to have had. */
  double startShareNs() {
    return shares.startNs();
  }

  /** Something could not be sent for now: nothing is sent for a moment. */
  void pause(long nowNs) {
    pause.begin(nowNs);
  }

  /** A job's record could not be sent for now. */
  void postpone(JobRecord job, long nowNs) {
    pause.begin(nowNs);
    pause.keep(job);
  }

  /** A slot is done with a chunk. */
  void ended(InFlight sent, long nowNs) {
    FairShare.settle(sent);
    if (sent.left() == 0 && sent.sentToIdleSlot && !sent.isOverruled()) {
      lead.measured((double) (nowNs - sent.headSinceNs - sent.busyNs));
    }
  }

  /** Sends what is to be sent now. */
  void dispatch(long nowNs) {
    pause
        .endIfDue(nowNs, job -> job.ended() || jobs.containsKey(job.key()))
        .forEach(outbox::publish);
    if (!pause.isOn()) {
      fillSlots(nowNs);
    }
    jobs.values().forEach(job -> rehearse(job, nowNs));
  }

  private void fillSlots(long nowNs) {
    Set<ActiveJob> passedOver = Set.of();
    while (true) {
      Optional<ActiveJob> next = shares.next(jobs.values(), passedOver);
      if (next.isEmpty()) {
        return;
      }
      ActiveJob job = next.get();
      Optional<SlotState> slot =
          fleet.slotWithCredit(nowNs, creditNs(job), candidate -> candidate.serves(job));
      if (slot.isPresent()) {
        Optional<Chunk> chunk = job.nextChunk(fleet.slotCount());
        chunk.ifPresent(work -> send(job, work, slot.get(), nowNs));
      } else if (job.requiredLabels().isEmpty()) {
        return; // no slot has room for anybody
      } else {
        passedOver = with(passedOver, job);
      }
    }
  }

  /**
   * With less credit than others a job would get none of the slots that these keep from running
   * dry; and while others have work, no slot is idle when the first to ask take all of this job.
   */
  private double creditNs(ActiveJob job) {
    for (ActiveJob other : jobs.values()) {
      if (other != job && other.hasWork()) {
        return Lead.CREDIT_NS;
      }
    }
    return Lead.creditNs(job.waitingNs(fleet.slotCount()));
  }

  /**
   * Returns how long it takes until a slot is to get more, or what is held up is to be looked at
   * again, if nothing happens; at most what is given.
   *
   * @param nowNs when it was {@linkplain #dispatch dispatched} last
   */
  long patienceNs(long mostNs, long nowNs) {
    long patienceNs = fleet.mayHaveHeldUp(nowNs) ? Math.min(mostNs, ScanPace.LOOK_NS) : mostNs;
    ActiveJob only = null;
    int withWork = 0;
    for (ActiveJob job : jobs.values()) {
      if (job.hasWork()) {
        only = job;
        withWork++;
      }
    }
    if (only == null) {
      return patienceNs;
    }
    double leadNs =
        withWork > 1 ? Lead.CREDIT_NS : Lead.creditNs(only.waitingNs(fleet.slotCount()));
    long untilNs = fleet.untilDryNs(nowNs) - (long) leadNs;
    // A slot that is due and got nothing gets more when it answers, as none of these is for it.
    return untilNs < 0 ? patienceNs : Math.min(patienceNs, untilNs);
  }

  /**
   * Returns the jobs that wait because no host has all that they require, with what that is;
   * nothing where there are no hosts at all.
   */
  List<String> unserved() {
    return jobs.values().stream()
        .filter(job -> fleet.slotCount() > 0 && job.hasWork() && !fleet.serves(job))
        .map(
            job ->
                "job %s requires %s"
                    .formatted(job.key().jobId(), String.join(", ", job.requiredLabels())))
        .toList();
  }

  private static Set<ActiveJob> with(Set<ActiveJob> jobs, ActiveJob more) {
    Set<ActiveJob> all = new HashSet<>(jobs);
    all.add(more);
    return all;
  }

  /** Sends the first task to every host that has not had it, and ends the rehearsal in time. */
  private void rehearse(ActiveJob job, long nowNs) {
    Optional<Rehearsal> rehearsal = job.rehearsal();
    Optional<Chunk> task = rehearsal.flatMap(Rehearsal::trial);
    boolean isShared = job.settings.attempts().speculation() != Speculation.NO_COPIES;
    if (task.isPresent() && isShared && !pause.isOn()) {
      for (SlotState slot : rehearsal.get().slotsToTry(fleet.slots(), job)) {
        Chunk trial = rehearsal.get().attempt(task.get(), slot);
        rehearsal.get().began(send(job, trial, slot, nowNs), slot);
      }
    }
    job.endRehearsal(nowNs);
  }

  /** Helps what takes long: copies stragglers when nothing is left to send, asks back the rest. */
  void relieve(long nowNs) {
    if (fleet.inFlight().isEmpty() || !relief.isDue(nowNs, fleet.queue())) {
      return;
    }
    if (!pause.isOn()) {
      SpeculationRule.copies(fleet, idleSlots(nowNs), nowNs).forEach(copy -> sendCopy(copy, nowNs));
    }
    HandBackRule.orders(fleet, fleet.freeSlots(nowNs), lead.ns(), nowNs).forEach(outbox::order);
  }

  /** Returns the free slots for which no job has anything. */
  private List<SlotState> idleSlots(long nowNs) {
    List<SlotState> idle = fleet.freeSlots(nowNs);
    for (ActiveJob job : jobs.values()) {
      if (!idle.isEmpty() && job.hasWork()) {
        idle.removeIf(slot -> slot.serves(job));
      }
    }
    return idle;
  }

  private void sendCopy(SpeculationRule.Copy copy, long nowNs) {
    InFlight original = copy.original();
    if (jobs.containsKey(original.job.key())) {
      Chunk task = original.chunk.part(original.firstLeft(), original.chunk.endIndex());
      original.pairWith(send(original.job, task, copy.slot(), nowNs));
      tasksCopied++;
    }
  }

  /** Adds what was sent. */
  void addTo(Figures figures) {
    figures.add(FleetMeter.COORDINATOR_CHUNKS_SENT, chunksSent);
    figures.add(FleetMeter.COORDINATOR_TASKS_SENT, tasksSent);
    figures.add(FleetMeter.COORDINATOR_TASKS_COPIED, tasksCopied);
  }

  private InFlight send(ActiveJob job, Chunk chunk, SlotState slot, long nowNs) {
    InFlight.Cost cost = FairShare.cost(job, chunk.count());
    InFlight sent = new InFlight(job, job.nextChunkKey(), chunk, slot.pickPartition(), cost);
    fleet.sent(sent, slot, nowNs);
    chunksSent++;
    tasksSent += chunk.count();
    shares.charge(sent);
    outbox.send(
        new TaskMessage(
            sent.key,
            chunk.firstIndex(),
            chunk.count(),
            chunk.attempt(),
            chunk.inputs(),
            job.fingerprints(chunk),
            chunk.blobs().all()),
        sent.partition,
        job.settings.record().trace());
    job.rehearsal().ifPresent(rehearsal -> rehearsal.sent(chunk, slot));
    return sent;
  }
}
