package dev.fleetpool.worker;

import dev.fleetpool.child.frame.Frame;
import dev.fleetpool.kafka.RecordPublisher;
import dev.fleetpool.proto.ControlMessage;
import dev.fleetpool.proto.HostRecord.SlotRecord;
import dev.fleetpool.worker.child.ChildExit;
import dev.fleetpool.worker.child.ChildListener;
import dev.fleetpool.worker.child.ChildProcess;
import dev.fleetpool.worker.child.ChildSettings;
import dev.fleetpool.worker.child.LargeValues;
import dev.fleetpool.worker.core.Claims;
import dev.fleetpool.worker.core.HostTables;
import dev.fleetpool.worker.core.SlotCore;
import dev.fleetpool.worker.core.SlotDecision;
import dev.fleetpool.worker.core.WaitingChunk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One core of this host: brings the {@link SlotCore} facts and does what it decides.
 *
 * <p>Facts come from the thread that polls, the child's thread, the agent's table thread and its
 * timer; each is handled under the slot's lock, on the thread that brings it, so that from a result
 * to the next chunk there is no hand-over.
 */
final class Slot implements ChildListener, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Slot.class);

  private final AgentSettings settings;
  private final int index;
  private final SlotCore core;
  private final HostBlobs blobs;
  private final LargeValues values;
  private final ResultUploads uploads;
  private final LongSupplier clock;
  private final Claims claims = new Claims();
  private final Set<Integer> partitions = new TreeSet<>();
  private @Nullable ChildProcess child;
  private HostBlobs.Use classPathInUse = HostBlobs.Use.NONE;
  private HostBlobs.Use valuesInUse = HostBlobs.Use.NONE;

  /** What the slots of a host share. */
  record Host(HostTables tables, HostBlobs blobs, LargeResults results, LargeValues values) {}

  Slot(
      AgentSettings settings, int index, Host host, RecordPublisher publisher, LongSupplier clock) {
    this.settings = settings;
    this.index = index;
    this.core = new SlotCore(settings.host(), index, host.tables());
    this.blobs = host.blobs();
    this.values = host.values();
    this.uploads =
        new ResultUploads(publisher, host.results(), host.results().threads(), this::tick);
    this.clock = clock;
  }

  /** Starts a child before there is work for it. */
  synchronized void warmUp(List<String> classPath) {
    core.warmUp(classPath);
    act();
  }

  /** The clock has moved, or a job was told of. */
  synchronized void tick() {
    act();
  }

  /** Looks how much memory the child takes, if a task runs. */
  void lookAtMemory() {
    ChildProcess busy = busyChild();
    if (busy != null) {
      busy.lookAtMemory();
    }
  }

  private synchronized @Nullable ChildProcess busyChild() {
    return core.isIdle() ? null : child;
  }

  synchronized void polled(List<WaitingChunk> chunks) {
    core.polled(chunks, clock.getAsLong());
    act();
  }

  synchronized void assigned(Set<Integer> gained) {
    partitions.addAll(gained);
  }

  synchronized void revoked(Set<Integer> gone) {
    partitions.removeAll(gone);
    core.revoked(gone);
    act();
  }

  synchronized void ordered(ControlMessage order) {
    core.ordered(order, clock.getAsLong());
    act();
  }

  @Override
  public synchronized void onReady(long pid) {
    core.childReady(pid);
    act();
  }

  @Override
  public synchronized void onResults(Frame.Results results) {
    core.childResults(results, clock.getAsLong());
    act();
  }

  @Override
  public synchronized void onCut(Frame.Cut cut) {
    core.childCut(cut);
    act();
  }

  @Override
  public synchronized void onExit(ChildExit exit) {
    child = null;
    classPathInUse.end();
    classPathInUse = HostBlobs.Use.NONE;
    valuesInUse.end();
    valuesInUse = HostBlobs.Use.NONE;
    core.childExited(exit, clock.getAsLong());
    act();
  }

  private void act() {
    core.crowded(uploads.isFull());
    core.decide(clock.getAsLong()).forEach(this::act);
  }

  private void act(SlotDecision decision) {
    if (decision instanceof SlotDecision.Publish publish) {
      uploads.tell(publish);
    } else if (decision instanceof SlotDecision.Claim claim) {
      claims.claim(claim.partition(), claim.nextOffset());
    } else if (decision instanceof SlotDecision.StartChild start) {
      startChild(start.classPath());
    } else if (decision instanceof SlotDecision.UseValues use) {
      valuesInUse.end();
      valuesInUse = blobs.use(use.files().stream().map(Path::of).toList());
    } else if (child != null) {
      tell(child, decision);
    }
  }

  private static void tell(ChildProcess child, SlotDecision decision) {
    if (decision instanceof SlotDecision.SendChunk send) {
      child.sendChunk(send.chunk());
    } else if (decision instanceof SlotDecision.SendJob send) {
      child.sendJob(send.job());
    } else if (decision instanceof SlotDecision.ForgetJob forget) {
      child.sendForget(forget.jobKey());
    } else if (decision instanceof SlotDecision.HandBack back) {
      child.handBack(back.chunkId());
    } else if (decision instanceof SlotDecision.Interrupt interrupt) {
      child.interrupt(interrupt.chunkId(), interrupt.offset());
    } else if (decision instanceof SlotDecision.KillChild) {
      child.kill();
    }
  }

  private void startChild(List<String> classPath) {
    ChildSettings how = settings.child(index, classPath, values);
    HostBlobs.Use use = blobs.use(how.classPath());
    try {
      child = ChildProcess.start(how, this);
      classPathInUse = use;
    } catch (IOException e) {
      use.end();
      log.warn("slot {} could not start a child: {}", index, e.toString());
      core.childExited(
          new ChildExit(
              OptionalInt.of(1),
              OptionalInt.empty(),
              Optional.empty(),
              "",
              OptionalLong.empty(),
              "it could not be started: " + e.getMessage()),
          clock.getAsLong());
    }
  }

  /**
   * Takes the claims on these partitions made since the last call: per partition, the offset up to
   * which everything was started.
   */
  synchronized Map<Integer, Long> takeClaims(Set<Integer> owned) {
    return claims.take(owned);
  }

  /** Takes all claims on these partitions, also those that are on their way to be committed. */
  synchronized Map<Integer, Long> takeAllClaims(Set<Integer> owned) {
    return claims.takeAll(owned);
  }

  /** What was taken could not be committed. */
  synchronized void notCommitted(Map<Integer, Long> taken) {
    claims.notCommitted(taken);
  }

  /** Partitions belong to another slot, and what was claimed of them was committed or is void. */
  synchronized void released(Set<Integer> gone) {
    claims.released(gone);
  }

  /** Returns how many chunks wait. */
  synchronized int waiting() {
    return core.waiting();
  }

  synchronized boolean hasPartition() {
    return !partitions.isEmpty();
  }

  /**
   * Returns the slot for a heartbeat. A chunk whose results are still to be told of is one that
   * waits, so that it does not look as if it had gone astray.
   */
  synchronized SlotRecord snapshot() {
    return core.snapshot(partitions, uploads.waiting());
  }

  /** Starts no further task, and hands back what waits. */
  synchronized void drain() {
    core.drain();
    act();
  }

  /** Says whether nothing runs, and all is told of what ran. */
  synchronized boolean isIdle() {
    return core.isIdle() && uploads.waiting() == 0;
  }

  /** Kills the child and waits until it is gone. */
  @Override
  public void close() {
    ChildProcess last;
    synchronized (this) {
      core.close();
      act();
      last = child;
    }
    if (last != null) {
      last.close();
    }
  }
}
