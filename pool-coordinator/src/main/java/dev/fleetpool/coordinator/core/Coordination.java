package dev.fleetpool.coordinator.core;

import dev.fleetpool.FleetUnavailableException;
import dev.fleetpool.TaskFailure.Reason;
import dev.fleetpool.coordinator.core.JobSink.Ending;
import dev.fleetpool.payload.MalformedPayloadException;
import dev.fleetpool.proto.Bytes;
import dev.fleetpool.proto.ChunkKey;
import dev.fleetpool.proto.ControlMessage;
import dev.fleetpool.proto.HostRecord;
import dev.fleetpool.proto.JobKey;
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

  private final Fleet fleet;
  private final Map<JobKey, ActiveJob> jobs = new LinkedHashMap<>();
  private final List<Decision> decisions = new ArrayList<>();
  private double leadNs = FIRST_LEAD_NS;

  /** The share of the job that was served last: what a job starts from that has work again. */
  private double servedShareNs;

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
    lost(fleet.heard(host, nowNs));
  }

  /** A slot answers. */
  public void answered(ResultMessage message, long nowNs) {
    InFlight sent = fleet.find(message.key());
    if (sent == null) {
      answeredLate(message, nowNs);
      return;
    }
    boolean isNew = sent.hear(message);
    if (jobs.containsKey(sent.job.key())) {
      deliver(sent.job, message, isNew ? sent.chunk : null, nowNs);
    }
    if (isNew) {
      sent.job.times.add(message.count(), message.busyNs());
    }
    if (message.handedBackFrom().isPresent()) {
      cut(sent, message.handedBackFrom().getAsLong());
    }
    if (message.ended()) {
      ended(sent, message, nowNs);
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
    if (!jobs.containsKey(key.job())) {
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

  private static void refuse(ActiveJob job, long index, RuntimeException cause) {
    if (!job.isAnswered(index)) {
      job.answer(new Answer.Refused(index, cause));
    }
  }

  // ---- answers

  private void deliver(ActiveJob job, ResultMessage message, @Nullable Chunk chunk, long nowNs) {
    try {
      duplicates += new ChunkAnswers(job, message, chunk).deliver();
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

  private static void lostTask(InFlight sent, Loss loss, Reason reason, Origin origin) {
    ActiveJob job = sent.job;
    if (!sent.chunk.contains(loss.index()) || job.isAnswered(loss.index())) {
      return;
    }
    Chunk next = sent.chunk.again(loss.index());
    int attempt = sent.chunk.attempt();
    // A task that ran too long once will again, so that counts as its own doing.
    boolean ownDoing = loss.kind() == Loss.Kind.TIMED_OUT;
    if (attempt < job.attempts(ownDoing)) {
      job.retry(next);
    } else {
      job.answer(new Answer.Lost(loss.index(), attempt, origin, next.inputs(), reason, loss));
    }
  }

  private void ended(InFlight sent, ResultMessage message, long nowNs) {
    fleet.ended(sent, nowNs);
    sent.job.shareNs += sent.busyNs - sent.chargedNs;
    if (sent.left() == 0 && sent.sentToIdleSlot) {
      double way = Math.max(0, nowNs - sent.headSinceNs - sent.busyNs);
      double lead = leadNs + LEAD_WEIGHT * (2 * way - leadNs);
      leadNs = Math.max(MIN_LEAD_NS, Math.min(MAX_LEAD_NS, lead));
    }
    if (jobs.containsKey(sent.job.key())) {
      long end = sent.chunk.endIndex();
      long lost = message.loss().map(Loss::index).orElse(end);
      handBack(sent, lost + 1, end);
      message
          .loss()
          .ifPresent(
              loss -> lostTask(sent, loss, Reason.valueOf(loss.kind().name()), message.origin()));
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
  private void lost(List<Fleet.Lost> chunks) {
    for (Fleet.Lost lost : chunks) {
      InFlight sent = lost.chunk();
      sent.job.shareNs += sent.busyNs - sent.chargedNs;
      if (!jobs.containsKey(sent.job.key())) {
        continue;
      }
      order(new ControlMessage.HandBack(sent.key));
      long first = sent.firstLeft();
      if (lost.fate() == Fleet.Fate.MAY_HAVE_RUN) {
        handBack(sent, first + 1, sent.chunk.endIndex());
        lostTask(sent, hostLost(first), Reason.HOST_LOST, lost.where());
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
    lost(fleet.expire(nowNs));
    dispatch(nowNs);
    endFinished(nowNs);
    if (!fleet.inFlight().isEmpty()) {
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

  private void send(ActiveJob job, Chunk chunk, SlotState slot, long nowNs) {
    double expected =
        job.times.isKnown() ? job.times.meanNs() * chunk.count() : Double.POSITIVE_INFINITY;
    InFlight.Cost cost = new InFlight.Cost(expected, charge(job, chunk.count()));
    InFlight sent = new InFlight(job, job.nextChunkKey(), chunk, slot.pickPartition(), cost);
    fleet.sent(sent, slot, nowNs);
    servedShareNs = job.shareNs;
    job.shareNs += sent.chargedNs;
    Bytes inputs = chunk.inputs();
    TaskMessage message =
        new TaskMessage(sent.key, chunk.firstIndex(), chunk.count(), chunk.attempt(), inputs);
    decisions.add(new Decision.SendChunk(message, sent.partition));
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
    if (early.isPresent()) {
      order(new ControlMessage.CancelJob(key));
    }
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
