package dev.fleetpool.coordinator.core;

import dev.fleetpool.FleetUnavailableException;
import dev.fleetpool.JobTakenOverException;
import dev.fleetpool.TaskFailure.Reason;
import dev.fleetpool.coordinator.core.JobSettings.Speculation;
import dev.fleetpool.coordinator.core.JobSink.Ending;
import dev.fleetpool.payload.MalformedPayloadException;
import dev.fleetpool.payload.PayloadInput;
import dev.fleetpool.payload.TaskRecord;
import dev.fleetpool.proto.Bytes;
import dev.fleetpool.proto.ChunkKey;
import dev.fleetpool.proto.ControlMessage;
import dev.fleetpool.proto.HostRecord;
import dev.fleetpool.proto.JobKey;
import dev.fleetpool.proto.JobRecord;
import dev.fleetpool.proto.ResultMessage;
import dev.fleetpool.proto.ResultMessage.Loss;
import dev.fleetpool.proto.ResultMessage.Origin;
import dev.fleetpool.proto.TaskMessage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * One coordinator: the jobs it runs and the fleet it runs them on. Facts and the time go in, {@link
 * #takeDecisions decisions} come out, answers go to the jobs' sinks. Owned by the coordinator loop.
 *
 * <p>Three rules carry it. <i>Late binding:</i> a slot gets a chunk only when it has credit ({@link
 * SlotState}), so a free slot takes the next task whatever the others do, and what turns out to be
 * held up is asked back ({@link HandBackRule}). <i>Repair:</i> agents never run a task twice by
 * themselves; what was started and lost is sent again from here, with the attempts counted in the
 * chunk. <i>First result wins</i> ({@link AnsweredSet}), so copies and late results are harmless.
 *
 * <p>Jobs share the slots by time: the job that was given the least work, in expected and then in
 * measured time, is next (start-time fair queueing, Goyal, Vin and Cheng 1996).
 */
public final class Coordination {

  private static final double FIRST_LEAD_NS = 4_000_000;
  private static final double MIN_LEAD_NS = 2_000_000;
  private static final double MAX_LEAD_NS = 25_000_000;
  private static final double LEAD_WEIGHT = 0.1;

  /**
   * A slot is given more when what it has ends within this time, at least: on few cores the round
   * trip is now and then far longer than its mean, and what was given too early is asked back.
   */
  private static final double MIN_CREDIT_NS = 25_000_000;

  /** What a task is charged for the fair share while its time is unknown. */
  private static final double UNKNOWN_CHARGE_NS = 1_000_000;

  /** For so long nothing is sent after something could not be sent for now. */
  private static final long POSTPONE_NS = 1_000_000_000;

  private final Fleet fleet;
  private final Map<JobKey, ActiveJob> jobs = new LinkedHashMap<>();
  private final List<Decision> decisions = new ArrayList<>();
  private double leadNs = FIRST_LEAD_NS;

  /** The share of the job that was served last: what a job starts from that has work again. */
  private double servedShareNs;

  private final List<JobRecord> postponed = new ArrayList<>();
  private boolean postponing;
  private long postponedNs;
  private long duplicates;

  /** Creates one without jobs and hosts. */
  public Coordination(long hostTimeoutNs) {
    fleet = new Fleet(hostTimeoutNs);
  }

  // ---- facts

  /** A job is submitted. Its inputs come through the queue, now and later. */
  public void openJob(JobSettings settings, InputQueue inputs, JobSink sink, long nowNs) {
    ActiveJob job = new ActiveJob(settings, inputs, sink, servedShareNs, nowNs);
    jobs.put(job.key(), job);
    decisions.add(new Decision.PublishJob(settings.record()));
  }

  /** The record of a job is in the log. */
  public void jobPublished(JobKey key) {
    ActiveJob job = jobs.get(key);
    if (job != null) {
      job.published();
    }
  }

  /**
   * A record is on the jobs topic. Of two runs of one name the later one goes on, and ours ends if
   * that is another coordinator's; if ours is the later one, agents are told once more, because the
   * topic keeps only the last record of a name. An earlier run of our own needs no such answer:
   * what one producer sends stays in order.
   */
  public void jobSeen(JobRecord record, long nowNs) {
    for (ActiveJob job : List.copyOf(jobs.values())) {
      long epoch = job.key().epoch();
      if (!job.key().jobId().equals(record.key().jobId()) || record.key().epoch() == epoch) {
        continue;
      }
      if (record.key().epoch() > epoch) {
        leave(job, takenOver(job, record), nowNs);
      } else if (!record.coordinator().equals(job.settings.record().coordinator())) {
        decisions.add(new Decision.PublishJob(job.settings.record()));
      }
    }
  }

  private static JobTakenOverException takenOver(ActiveJob job, JobRecord by) {
    return new JobTakenOverException(
        "job %s was taken over by coordinator %s, which was started later, so coordinator %s stops; what it has computed is kept and used there; let one program at a time run jobs of this name"
            .formatted(job.key().jobId(), by.coordinator(), job.settings.record().coordinator()));
  }

  /** Ends a job that goes on elsewhere: its record and its results are no longer ours. */
  private void leave(ActiveJob job, RuntimeException why, long nowNs) {
    jobs.remove(job.key());
    job.inputs.close();
    job.sink().ended(Optional.of(new Ending.Broken(why)), job.progress(fleet.slotCount(), nowNs));
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
    end(key, Optional.of(new Ending.Broken(cause)), nowNs);
  }

  /** The caller cancels a job. */
  public void cancelJob(JobKey key, String why, long nowNs) {
    end(key, Optional.of(new Ending.Cancelled(why)), nowNs);
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
    for (InFlight chunk : fleet.inFlight()) {
      if (chunk.job == job && chunk.chunk.contains(index)) {
        order(
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
    trialFailure(trial, message)
        .ifPresent(failure -> trial.job.rehearsal().ifPresent(r -> r.failed(trial, failure)));
    if (message.ended()) {
      fleet.ended(trial, nowNs);
      endTrial(trial);
    }
  }

  private static boolean endTrial(InFlight sent) {
    return sent.job.rehearsal().map(rehearsal -> rehearsal.ended(sent)).orElse(false);
  }

  private static Optional<Answer> trialFailure(InFlight trial, ResultMessage message) {
    Bytes input = trial.chunk.inputs();
    Bytes records = message.records();
    long index = trial.chunk.firstIndex();
    if (message.loss().isPresent()) {
      Loss loss = message.loss().get();
      Reason reason = Reason.valueOf(loss.kind().name());
      return Optional.of(
          new Answer.Lost(index, message.attempt(), message.origin(), input, reason, loss));
    }
    return message.count() == 1
            && TaskRecord.passFailure(
                new PayloadInput(records.array(), records.offset(), records.length()))
        ? Optional.of(new Answer.Failed(index, message.attempt(), message.origin(), input, records))
        : Optional.empty();
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
      order(new ControlMessage.CancelTask(other.get().key, index));
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
      withdrawCopies(job, nowNs);
    } else if (message.fingerprints().cover(message.count())) {
      jobs.values().stream()
          .filter(later -> later.key().jobId().equals(message.key().job().jobId()))
          .filter(later -> later.earlierRuns().isPresent())
          .forEach(later -> answeredByEarlierRun(later, message, nowNs));
    }
  }

  /** A slot has ended what it ran when the coordinator of an earlier run of the job died. */
  private void answeredByEarlierRun(ActiveJob job, ResultMessage message, long nowNs) {
    keepResults(job, message);
    for (InFlight chunk : fleet.inFlight()) {
      if (chunk.job == job) {
        for (long i = chunk.firstLeft(); i < chunk.chunk.endIndex(); i++) {
          if (!job.isAnswered(i)) {
            job.answerFromEarlierRuns(chunk.chunk.part(i, i + 1));
          }
        }
      }
    }
    withdrawCopies(job, nowNs);
  }

  private static void keepResults(ActiveJob job, ResultMessage message) {
    EarlierRuns earlier = job.earlierRuns().orElseThrow();
    Bytes records = message.records();
    PayloadInput cursor = new PayloadInput(records.array(), records.offset(), records.length());
    for (int i = 0; i < message.count(); i++) {
      int start = cursor.position();
      if (!TaskRecord.passFailure(cursor) && !job.isAnswered(message.firstIndex() + i)) {
        Bytes record = new Bytes(records.array(), start, cursor.position() - start);
        earlier.result(message.firstIndex() + i, message.fingerprints(), i, record);
      }
    }
  }

  /** Asks for chunks that are answered already: a host that was given up has come back. */
  private void withdrawCopies(ActiveJob job, long nowNs) {
    for (InFlight chunk : fleet.inFlight()) {
      if (chunk.job == job
          && job.nextUnanswered(chunk.firstLeft()) >= chunk.chunk.endIndex()
          && chunk.askHandBack(nowNs)) {
        order(new ControlMessage.HandBack(chunk.key));
      }
    }
  }

  /** A chunk could not be sent, and will not arrive. */
  public void sendFailed(ChunkKey key, RuntimeException cause, boolean tooLarge, long nowNs) {
    InFlight sent = fleet.find(key);
    if (sent == null) {
      return;
    }
    fleet.ended(sent, nowNs);
    sent.job.shareNs -= sent.chargedNs;
    if (endTrial(sent) || !jobs.containsKey(key.job()) || sent.part().isPresent()) {
      return;
    }
    if (!tooLarge) {
      breakJob(key.job(), cause, nowNs);
    } else if (sent.chunk.count() == 1) {
      refuse(sent.job, sent.chunk.firstIndex(), cause);
    } else {
      long middle = sent.chunk.firstIndex() + sent.chunk.count() / 2;
      sent.job.handedBack(sent.chunk.part(middle, sent.chunk.endIndex()));
      sent.job.handedBack(sent.chunk.part(sent.chunk.firstIndex(), middle));
    }
  }

  /**
   * A chunk could not be sent for now; it may be in the log all the same. Its tasks are sent again,
   * but nothing is sent at all for a moment.
   */
  public void sendPostponed(ChunkKey key, long nowNs) {
    postpone(nowNs);
    InFlight sent = fleet.find(key);
    if (sent == null) {
      return;
    }
    fleet.ended(sent, nowNs);
    sent.job.shareNs -= sent.chargedNs;
    if (!endTrial(sent) && jobs.containsKey(key.job())) {
      order(new ControlMessage.HandBack(key));
      if (sent.part().isEmpty()) {
        handBack(sent, sent.firstLeft(), sent.chunk.endIndex());
      }
    }
  }

  /** A job's record could not be sent for now. */
  public void publishPostponed(JobRecord job, long nowNs) {
    postpone(nowNs);
    postponed.add(job);
  }

  private void postpone(long nowNs) {
    postponing = true;
    postponedNs = nowNs;
  }

  private static void refuse(ActiveJob job, long index, RuntimeException cause) {
    if (!job.isAnswered(index)) {
      job.answer(new Answer.Refused(index, cause));
    }
  }

  // ---- answers

  private void deliver(ActiveJob job, ResultMessage message, @Nullable Chunk chunk, long nowNs) {
    try {
      duplicates += new ChunkAnswers(job, message, chunk).deliver(nowNs);
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

  private static void lostTask(InFlight sent, Loss loss, Reason reason, Origin origin, long nowNs) {
    ActiveJob job = sent.job;
    if (sent.chunk.contains(loss.index()) && !job.isAnswered(loss.index())) {
      Chunk next = sent.chunk.again(loss.index());
      int attempt = sent.chunk.attempt();
      job.failed(
          new Answer.Lost(loss.index(), attempt, origin, next.inputs(), reason, loss), next, nowNs);
    }
  }

  private void ended(InFlight sent, ResultMessage message, long nowNs) {
    fleet.ended(sent, nowNs);
    sent.job.shareNs += sent.busyNs - sent.chargedNs;
    if (sent.left() == 0 && sent.sentToIdleSlot && !sent.isOverruled()) {
      double way = Math.max(0, nowNs - sent.headSinceNs - sent.busyNs);
      double lead = leadNs + LEAD_WEIGHT * (2 * way - leadNs);
      leadNs = Math.max(MIN_LEAD_NS, Math.min(MAX_LEAD_NS, lead));
    }
    if (jobs.containsKey(sent.job.key()) && sent.part().isEmpty()) {
      long end = sent.chunk.endIndex();
      long lost = message.loss().map(Loss::index).orElse(end);
      handBack(sent, lost + 1, end);
      message
          .loss()
          .ifPresent(
              loss ->
                  lostTask(
                      sent, loss, Reason.valueOf(loss.kind().name()), message.origin(), nowNs));
      handBack(sent, sent.firstLeft(), Math.min(lost, end));
    }
  }

  /**
   * Takes tasks of a chunk back; they go before anything new, so the later ones are to be taken
   * first.
   */
  private static void handBack(InFlight sent, long from, long end) {
    if (from < end) {
      sent.job.handedBack(sent.chunk.part(from, end));
    }
  }

  /**
   * Sends again what will not be answered: the task that may have run counts as an attempt, the
   * others do not. The chunk itself may still be delivered to another slot; the order keeps it from
   * being run there.
   */
  private void lost(List<Fleet.Lost> chunks, long nowNs) {
    for (Fleet.Lost lost : chunks) {
      InFlight sent = lost.chunk();
      sent.job.shareNs += sent.busyNs - sent.chargedNs;
      if (endTrial(sent) || !jobs.containsKey(sent.job.key())) {
        continue;
      }
      order(new ControlMessage.HandBack(sent.key));
      if (sent.part().isPresent()) {
        continue;
      }
      long first = sent.firstLeft();
      if (lost.fate() == Fleet.Fate.MAY_HAVE_RUN) {
        handBack(sent, first + 1, sent.chunk.endIndex());
        lostTask(sent, hostLost(first), Reason.HOST_LOST, lost.where(), nowNs);
      } else {
        handBack(sent, first, sent.chunk.endIndex());
      }
    }
  }

  private static Loss hostLost(long index) {
    return new Loss(
        index,
        Loss.Kind.CHILD_LOST,
        OptionalInt.empty(),
        OptionalInt.empty(),
        "",
        "its host fell silent");
  }

  // ---- decisions

  /**
   * Decides what is to be done now. To be called after every batch of facts, and at least every few
   * milliseconds while jobs run.
   */
  public void decide(long nowNs) {
    lost(fleet.expire(), nowNs);
    jobs.values().forEach(job -> job.pass(nowNs));
    for (ActiveJob job : jobs.values()) {
      if (job.earlierRuns().isPresent()) {
        job.heardOfEarlierRuns(fleet.runningForEarlier(job.key()), nowNs);
      }
    }
    if (postponing && nowNs - postponedNs >= POSTPONE_NS) {
      postponing = false;
      postponed.stream()
          .filter(job -> job.ended() || jobs.containsKey(job.key()))
          .forEach(job -> decisions.add(new Decision.PublishJob(job)));
      postponed.clear();
    }
    if (!postponing) {
      dispatch(nowNs);
    }
    jobs.values().forEach(job -> rehearse(job, nowNs));
    endFinished(nowNs);
    decisions.addAll(fleet.probes(nowNs));
    if (!fleet.inFlight().isEmpty()) {
      speculate(nowNs);
      HandBackRule.orders(fleet, fleet.hasFreeSlot(nowNs), leadNs, nowNs).forEach(this::order);
    }
  }

  private void dispatch(long nowNs) {
    while (true) {
      Optional<ActiveJob> job = nextJob();
      if (job.isEmpty()) {
        return;
      }
      Optional<SlotState> slot = fleet.slotWithCredit(nowNs, Math.max(MIN_CREDIT_NS, leadNs));
      if (slot.isEmpty()) {
        return;
      }
      job.get()
          .nextChunk(fleet.slotCount())
          .ifPresent(chunk -> send(job.get(), chunk, slot.get(), nowNs));
    }
  }

  /** Sends copies of tasks that run for very long, when there is nothing else to send. */
  private void speculate(long nowNs) {
    if (postponing || nextJob().isPresent()) {
      return;
    }
    for (SpeculationRule.Copy copy : SpeculationRule.copies(fleet, nowNs)) {
      InFlight original = copy.original();
      if (jobs.containsKey(original.job.key())) {
        Chunk task = original.chunk.part(original.firstLeft(), original.chunk.endIndex());
        original.pairWith(send(original.job, task, copy.slot(), nowNs));
      }
    }
  }

  private Optional<ActiveJob> nextJob() {
    ActiveJob next = null;
    for (ActiveJob job : jobs.values()) {
      boolean hasWork = job.hasWork();
      if (hasWork && !job.hadWork) {
        job.shareNs = Math.max(job.shareNs, servedShareNs); // idle time is not saved up
      }
      job.hadWork = hasWork;
      if (hasWork && (next == null || job.shareNs < next.shareNs)) {
        next = job;
      }
    }
    return Optional.ofNullable(next);
  }

  private InFlight send(ActiveJob job, Chunk chunk, SlotState slot, long nowNs) {
    double expected =
        job.times.isKnown() ? job.times.meanNs() * chunk.count() : Double.POSITIVE_INFINITY;
    InFlight.Cost cost = new InFlight.Cost(expected, charge(job, chunk.count()));
    InFlight sent = new InFlight(job, job.nextChunkKey(), chunk, slot.pickPartition(), cost);
    fleet.sent(sent, slot, nowNs);
    servedShareNs = job.shareNs;
    job.shareNs += sent.chargedNs;
    Bytes inputs = chunk.inputs();
    TaskMessage message =
        new TaskMessage(
            sent.key,
            chunk.firstIndex(),
            chunk.count(),
            chunk.attempt(),
            inputs,
            job.fingerprints(chunk));
    decisions.add(new Decision.SendChunk(message, sent.partition));
    job.rehearsal().ifPresent(rehearsal -> rehearsal.sent(chunk, slot));
    return sent;
  }

  /** Sends the first task to every host that has not had it, and ends the rehearsal in time. */
  private void rehearse(ActiveJob job, long nowNs) {
    Optional<Rehearsal> rehearsal = job.rehearsal();
    Optional<Chunk> task = rehearsal.flatMap(Rehearsal::trial);
    boolean isShared = job.settings.attempts().speculation() != Speculation.NO_COPIES;
    if (task.isPresent() && isShared && !postponing) {
      for (SlotState slot : rehearsal.get().slotsToTry(fleet.slots())) {
        Chunk trial = rehearsal.get().attempt(task.get(), slot);
        rehearsal.get().began(send(job, trial, slot, nowNs), slot);
      }
    }
    job.endRehearsal(nowNs);
  }

  private static double charge(ActiveJob job, int tasks) {
    return tasks * (job.times.isKnown() ? job.times.meanNs() : UNKNOWN_CHARGE_NS);
  }

  private void endFinished(long nowNs) {
    for (ActiveJob job : List.copyOf(jobs.values())) {
      Optional<Answer> failure = job.stoppedBy();
      if (failure.isPresent()) {
        end(job.key(), Optional.of(new Ending.FirstFailure(failure.get())), nowNs);
      } else if (job.isComplete()) {
        end(job.key(), Optional.empty(), nowNs);
      }
    }
  }

  private void end(JobKey key, Optional<Ending> early, long nowNs) {
    ActiveJob job = jobs.remove(key);
    if (job == null) {
      return;
    }
    job.inputs.close();
    // Also when all is answered: a host that was given up may run a task of it, for ever if it
    // hangs.
    order(new ControlMessage.CancelJob(key));
    decisions.add(new Decision.PublishJob(job.settings.record().toEnded()));
    job.sink().ended(early, job.progress(fleet.slotCount(), nowNs));
  }

  private void order(ControlMessage order) {
    decisions.add(new Decision.GiveOrder(order));
  }

  /** Returns what was decided since the last call. */
  public List<Decision> takeDecisions() {
    List<Decision> taken = List.copyOf(decisions);
    decisions.clear();
    return taken;
  }

  // ---- questions

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

  /** Returns how many slots are known. */
  public int slots() {
    return fleet.slotCount();
  }

  /** Says whether a task of a job that runs is answered. */
  public boolean isAnswered(JobKey key, long index) {
    ActiveJob job = jobs.get(key);
    return job != null && job.isAnswered(index);
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
    return duplicates;
  }
}
