package dev.fleetpool.coordinator.core;

import dev.fleetpool.FleetUnavailableException;
import dev.fleetpool.coordinator.core.JobSink.Ending;
import dev.fleetpool.metrics.Figures;
import dev.fleetpool.metrics.Metered.Stopwatch;
import dev.fleetpool.payload.MalformedPayloadException;
import dev.fleetpool.proto.ChunkKey;
import dev.fleetpool.proto.ControlMessage;
import dev.fleetpool.proto.HostRecord;
import dev.fleetpool.proto.JobKey;
import dev.fleetpool.proto.JobRecord;
import dev.fleetpool.proto.ResultMessage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One coordinator: the jobs it runs and the fleet it runs them on. Facts and the time go in, {@link
 * #takeDecisions decisions} come out, answers go to the jobs' sinks. Owned by the coordinator loop.
 *
 * <p>Three rules carry it. <i>Late binding:</i> a slot gets a chunk only when it has credit ({@link
 * SlotState}), so a free slot takes the next task whatever the others do, and what turns out to be
 * held up is asked back ({@link HandBackRule}). <i>Repair:</i> agents never run a task twice by
 * themselves; what was started and lost is sent again from here ({@link RepairRule}), with the
 * attempts counted in the chunk. <i>First result wins</i> ({@link AnsweredSet}), so copies and late
 * results are harmless.
 *
 * <p>What is sent where is up to the {@link Dispatcher}; here is what facts mean for jobs.
 */
public final class Coordination {

  private final Fleet fleet;
  private final Map<JobKey, ActiveJob> jobs = new LinkedHashMap<>();
  private final Outbox outbox = new Outbox();
  private final Dispatcher dispatcher;
  private final LateAnswers late;
  private final CoordinationMeters meters = new CoordinationMeters();
  private final JobEnds ends;

  /** Creates one without jobs and hosts. */
  public Coordination(long hostTimeoutNs) {
    fleet = new Fleet(hostTimeoutNs);
    dispatcher = new Dispatcher(fleet, jobs, outbox);
    late = new LateAnswers(fleet, jobs, outbox);
    ends = new JobEnds(fleet, jobs, outbox, meters);
  }

  // ---- facts

  /** A job is submitted. Its inputs come through the queue, now and later. */
  public void openJob(JobSettings settings, InputQueue inputs, JobSink sink, long nowNs) {
    ActiveJob job = new ActiveJob(settings, inputs, sink, dispatcher.startShareNs(), nowNs);
    jobs.put(job.key(), job);
    outbox.publish(settings.record());
  }

  /** The record of a job is in the log. */
  public void jobPublished(JobKey key) {
    ActiveJob job = jobs.get(key);
    if (job != null) {
      job.published();
    }
  }

  /** A record is on the jobs topic. */
  public void jobSeen(JobRecord record, long nowNs) {
    ends.jobSeen(record, nowNs);
  }

  /** A job is open whose earlier run did not come to its end: slots may still run tasks of it. */
  public void interruptedBefore(JobKey key, long nowNs) {
    ActiveJob job = jobs.get(key);
    if (job != null) {
      job.awaitEarlierRuns(nowNs);
    }
  }

  /** A job cannot be run. */
  public void breakJob(JobKey key, RuntimeException cause, long nowNs) {
    ends.end(key, Optional.of(new Ending.Broken(cause)), nowNs);
  }

  /** The caller cancels a job. */
  public void cancelJob(JobKey key, String why, long nowNs) {
    ends.end(key, Optional.of(new Ending.Cancelled(why)), nowNs);
  }

  /**
   * The caller cancels one task. If it was not started it never will be.
   *
   * @param interrupt whether it is interrupted if it runs
   */
  public void cancelTask(JobKey key, long index, boolean interrupt) {
    ActiveJob job = jobs.get(key);
    if (job == null || job.isAnswered(index)) {
      return;
    }
    job.forget(index);
    for (InFlight chunk : fleet.inFlightOf(job)) {
      if (chunk.chunk.contains(index)) {
        outbox.order(
            interrupt
                ? new ControlMessage.CancelTask(chunk.key, index)
                : new ControlMessage.HandBack(chunk.key));
      }
    }
  }

  /** A host is alive. */
  public void heard(HostRecord host, long nowNs) {
    lost(fleet.heard(host, nowNs), nowNs);
  }

  /** A slot answers. */
  public void answered(ResultMessage message, long nowNs) {
    fleet.heardReply(nowNs);
    InFlight sent = fleet.find(message.key());
    if (sent == null) {
      answeredLate(message, nowNs);
      return;
    }
    if (sent.isTrial()) {
      trialAnswered(sent, message, nowNs);
      return;
    }
    boolean isNew = sent.hear(message);
    if (jobs.containsKey(sent.job.key())) {
      deliver(sent.job, message, isNew && !sent.isPaired() ? sent.chunk : null, nowNs);
    }
    if (isNew && !sent.isOverruled()) {
      sent.job.times.add(message.count(), message.busyNs());
    }
    if (isNew && sent.left() == 0) {
      settle(sent);
    }
    if (message.handedBackFrom().isPresent()) {
      cut(sent, message.handedBackFrom().getAsLong());
    }
    if (message.ended()) {
      ended(sent, message, nowNs);
    }
  }

  /** The first task ran on one more host: its result may be the first, its failure is not. */
  private void trialAnswered(InFlight trial, ResultMessage message, long nowNs) {
    if (jobs.containsKey(trial.job.key())) {
      deliver(trial.job, message, null, nowNs);
    }
    trial.job.rehearsal().ifPresent(rehearsal -> rehearsal.heard(trial, message));
    if (message.ended()) {
      fleet.ended(trial, nowNs);
    }
  }

  private static boolean endTrial(InFlight sent) {
    return sent.job.rehearsal().map(rehearsal -> rehearsal.ended(sent)).orElse(false);
  }

  /**
   * One of two copies of a task has run it. With a result it wins, and the other one is cancelled;
   * with a failure, which was passed over, it leaves the task to the other one.
   */
  private void settle(InFlight sent) {
    long index = sent.chunk.endIndex() - 1;
    Optional<InFlight> other = sent.part();
    if (other.isPresent() && sent.job.isAnswered(index)) {
      other.get().overrule();
      outbox.order(new ControlMessage.CancelTask(other.get().key, index));
    }
  }

  private void cut(InFlight sent, long from) {
    Optional<Chunk> rest = sent.cut(from);
    if (rest.isPresent() && jobs.containsKey(sent.job.key())) {
      sent.job.handedBack(rest.get());
    }
  }

  private void answeredLate(ResultMessage message, long nowNs) {
    ActiveJob job = jobs.get(message.key().job());
    if (job != null) {
      deliver(job, message, null, nowNs);
      late.withdrawCopies(job, nowNs);
    } else {
      late.answeredByEarlierRun(message, nowNs);
    }
  }

  /** A chunk could not be sent, and will not arrive. */
  public void sendFailed(ChunkKey key, RuntimeException cause, boolean tooLarge, long nowNs) {
    InFlight sent = fleet.find(key);
    if (sent == null) {
      return;
    }
    fleet.ended(sent, nowNs);
    FairShare.refund(sent);
    if (endTrial(sent) || !jobs.containsKey(key.job()) || sent.part().isPresent()) {
      return;
    }
    if (!tooLarge) {
      breakJob(key.job(), cause, nowNs);
    } else if (sent.chunk.count() == 1) {
      refuse(sent.job, sent.chunk.firstIndex(), cause);
    } else {
      RepairRule.halve(sent);
    }
  }

  /**
   * A chunk could not be sent for now; it may be in the log all the same. Its tasks are sent again,
   * but nothing is sent at all for a moment.
   */
  public void sendPostponed(ChunkKey key, long nowNs) {
    dispatcher.pause(nowNs);
    InFlight sent = fleet.find(key);
    if (sent == null) {
      return;
    }
    fleet.ended(sent, nowNs);
    FairShare.refund(sent);
    if (!endTrial(sent) && jobs.containsKey(key.job())) {
      outbox.order(new ControlMessage.HandBack(key));
      if (sent.part().isEmpty()) {
        RepairRule.notStarted(sent);
      }
    }
  }

  /** A job's record could not be sent for now. */
  public void publishPostponed(JobRecord job, long nowNs) {
    dispatcher.postpone(job, nowNs);
  }

  private static void refuse(ActiveJob job, long index, RuntimeException cause) {
    if (!job.isAnswered(index)) {
      job.answer(new Answer.Refused(index, cause));
    }
  }

  // ---- answers

  private void deliver(ActiveJob job, ResultMessage message, @Nullable Chunk chunk, long nowNs) {
    try {
      meters.duplicates(new ChunkAnswers(job, message, chunk).deliver(nowNs));
    } catch (MalformedPayloadException e) {
      // The message was whole, so its writer and this reader disagree on the format.
      breakJob(
          job.key(),
          new FleetUnavailableException(
              "the records of %s from %s cannot be read: %s; run one version of Fleetpool on all hosts"
                  .formatted(message.key(), message.origin(), e.getMessage()),
              e),
          nowNs);
    }
  }

  private void ended(InFlight sent, ResultMessage message, long nowNs) {
    fleet.ended(sent, nowNs);
    meters.roundTrip(nowNs - sent.sentNs);
    dispatcher.ended(sent, nowNs);
    if (jobs.containsKey(sent.job.key()) && sent.part().isEmpty()) {
      RepairRule.ended(sent, message, nowNs);
    }
  }

  /**
   * Sends again what will not be answered. The chunk itself may still be delivered to another slot;
   * the order keeps it from being run there.
   */
  private void lost(List<Fleet.Lost> chunks, long nowNs) {
    for (Fleet.Lost lost : chunks) {
      InFlight sent = lost.chunk();
      FairShare.settle(sent);
      if (endTrial(sent) || !jobs.containsKey(sent.job.key())) {
        continue;
      }
      outbox.order(new ControlMessage.HandBack(sent.key));
      if (sent.part().isEmpty()) {
        RepairRule.vanished(sent, lost, nowNs);
      }
    }
  }

  // ---- decisions

  /**
   * Decides what is to be done now. To be called after every batch of facts, and when {@link
   * #patienceNs} is over.
   */
  public void decide(long nowNs) {
    lost(fleet.expire(nowNs), nowNs);
    jobs.values().forEach(job -> job.pass(nowNs));
    for (ActiveJob job : jobs.values()) {
      if (job.earlierRuns().isPresent()) {
        job.heardOfEarlierRuns(fleet.runningForEarlier(job.key()), nowNs);
      }
    }
    dispatcher.dispatch(nowNs);
    ends.endFinished(nowNs);
    outbox.addAll(fleet.probes(nowNs));
    dispatcher.relieve(nowNs);
  }

  /** Returns what was decided since the last call. */
  public List<Decision> takeDecisions() {
    return outbox.takeAll();
  }

  // ---- questions

  /**
   * Returns for how long facts may be waited for until there is something to decide by time alone;
   * at most what is given.
   *
   * @param decidedNs when it {@linkplain #decide decided} last, which this counts from
   */
  public long patienceNs(long mostNs, long decidedNs) {
    return dispatcher.patienceNs(mostNs, decidedNs);
  }

  /** Says whether any job runs. */
  public boolean isIdle() {
    return jobs.isEmpty();
  }

  /** Returns the jobs that run. */
  public List<JobKey> jobKeys() {
    return List.copyOf(jobs.keySet());
  }

  /** Returns how far a job is, while it runs. */
  public Optional<JobProgress> progress(JobKey key, long nowNs) {
    ActiveJob job = jobs.get(key);
    return job == null ? Optional.empty() : Optional.of(job.progress(fleet.slotCount(), nowNs));
  }

  /** Returns the jobs that wait because no host has all that they require, with what that is. */
  public List<String> unserved() {
    return dispatcher.unserved();
  }

  /** Returns the hosts with what is known of them, for people. */
  public String describeHosts() {
    return fleet.describeHosts();
  }

  /** Returns how many slots are known. */
  public int slots() {
    return fleet.slotCount();
  }

  /** Says whether a task of a job that runs is answered. */
  public boolean isAnswered(JobKey key, long index) {
    ActiveJob job = jobs.get(key);
    return job != null && job.isAnswered(index);
  }

  /** Says whether a chunk of a job is on its way or runs. */
  public boolean isUnderWay(JobKey key) {
    ActiveJob job = jobs.get(key);
    return job != null && !fleet.inFlightOf(job).isEmpty();
  }

  /** Has durations told here from now on. */
  public void tell(Stopwatch durations) {
    meters.tell(durations);
  }

  /** Returns the values of its meters. Looks at every slot and every job. */
  public Figures figures(long nowNs) {
    Figures figures = meters.figures(jobs.values(), fleet.slotCount());
    fleet.addTo(figures, Lead.CREDIT_NS, nowNs);
    dispatcher.addTo(figures);
    return figures;
  }

  /** Returns what each slot is known to own, and what is on its way to it. */
  public List<SlotLoad> slotLoads() {
    List<SlotLoad> loads = new ArrayList<>();
    for (SlotState slot : fleet.slots()) {
      List<ChunkKey> chunks = slot.chunks().stream().map(chunk -> chunk.key).toList();
      loads.add(new SlotLoad(slot.host, slot.slot, slot.partitions(), chunks));
    }
    return loads;
  }

  /** Returns how many chunks are on their way. */
  public int chunksInFlight() {
    return fleet.inFlight().size();
  }

  /** Returns how many results came for tasks that were answered before, and were dropped. */
  public long duplicates() {
    return meters.duplicates();
  }
}
