package dev.fleetpool.worker;

import dev.fleetpool.child.frame.Frame;
import dev.fleetpool.kafka.RecordPublisher;
import dev.fleetpool.metrics.Figures;
import dev.fleetpool.metrics.FleetMeter;
import dev.fleetpool.metrics.Metered.Stopwatch;
import dev.fleetpool.proto.ControlMessage;
import dev.fleetpool.proto.HostRecord.SlotRecord;
import dev.fleetpool.worker.child.ChildExit;
import dev.fleetpool.worker.child.ChildListener;
import dev.fleetpool.worker.child.ChildProcess;
import dev.fleetpool.worker.child.ChildSettings;
import dev.fleetpool.worker.child.LargeValues;
import dev.fleetpool.worker.core.ChildSpec;
import dev.fleetpool.worker.core.Claims;
import dev.fleetpool.worker.core.HostTables;
import dev.fleetpool.worker.core.SlotCore;
import dev.fleetpool.worker.core.SlotDecision;
import dev.fleetpool.worker.core.WaitingChunk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
final class Slot implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Slot.class);

  private final AgentSettings settings;
  private final int index;
  private final SlotCore core;
  private final HostBlobs blobs;
  private final LargeValues values;
  private final ResultUploads uploads;
  private final LongSupplier clock;
  private final Claims claims = new Claims();
  private final SlotCounts counts = new SlotCounts();
  private final Set<Integer> partitions = new TreeSet<>();
  private final List<Held> living = new ArrayList<>();
  private @Nullable Held working;
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
    lookAtBoard();
    act();
  }

  private void lookAtBoard() {
    ChildProcess busy = busyChild();
    if (busy != null) {
      core.looked(busy.board(), clock.getAsLong());
    }
  }

  /** Looks how much memory the child takes, if a task runs. */
  void lookAtMemory() {
    ChildProcess busy = busyChild();
    if (busy != null) {
      busy.lookAtMemory();
    }
  }

  private synchronized @Nullable ChildProcess busyChild() {
    return core.isIdle() || working == null ? null : working.process;
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

  synchronized void ordered(ControlMessage.AboutJob order) {
    lookAtBoard();
    core.ordered(order, clock.getAsLong());
    act();
  }

  /** A child, whichever place it has; hears it under the slot's lock. */
  private final class Held implements ChildListener {
    private final int place;
    private final HostBlobs.Use classPathInUse;
    private int parking;
    private @Nullable ChildProcess process;

    Held(int place, HostBlobs.Use classPathInUse) {
      this.place = place;
      this.classPathInUse = classPathInUse;
    }

    @Override
    public void onReady(long pid) {
      synchronized (Slot.this) {
        core.childReady(pid);
        act();
      }
    }

    @Override
    public void onResults(Frame.Results results) {
      synchronized (Slot.this) {
        core.childResults(results, clock.getAsLong());
        if (results.isLast()) {
          counts.ended(clock.getAsLong());
        }
        noteIfIdle();
        act();
      }
    }

    @Override
    public void onCut(Frame.Cut cut) {
      synchronized (Slot.this) {
        core.childCut(cut, clock.getAsLong());
        if (cut.end() == 0) {
          counts.cut();
        }
        noteIfIdle();
        act();
      }
    }

    @Override
    public void onExit(ChildExit exit) {
      synchronized (Slot.this) {
        exited(this, exit);
        noteIfIdle();
        act();
      }
    }
  }

  private void exited(Held gone, ChildExit exit) {
    gone.classPathInUse.end();
    living.remove(gone);
    if (gone == working) {
      working = null;
      valuesInUse.end();
      valuesInUse = HostBlobs.Use.NONE;
      core.childExited(exit, clock.getAsLong());
    } else {
      core.parkedExited(gone.parking);
    }
  }

  private void noteIfIdle() {
    if (core.isIdle()) {
      counts.idle(clock.getAsLong());
    }
  }

  private void act() {
    core.crowded(uploads.isFull());
    long nowNs = clock.getAsLong();
    for (SlotDecision decision : core.decide(nowNs)) {
      counts.did(decision, nowNs);
      act(decision);
    }
  }

  private void act(SlotDecision decision) {
    if (decision instanceof SlotDecision.Publish publish) {
      uploads.tell(publish);
    } else if (decision instanceof SlotDecision.Claim claim) {
      claims.claim(claim.partition(), claim.nextOffset());
    } else if (decision instanceof SlotDecision.StartChild start) {
      startChild(start.child());
    } else if (decision instanceof SlotDecision.ParkChild park && working != null) {
      working.parking = park.number();
      working = null;
    } else if (decision instanceof SlotDecision.ResumeChild resume) {
      working = parked(resume.number());
    } else if (decision instanceof SlotDecision.KillParked kill) {
      kill(parked(kill.number()));
    } else if (decision instanceof SlotDecision.UseValues use) {
      HostBlobs.Use before = valuesInUse;
      valuesInUse = blobs.use(use.files().stream().map(Path::of).toList());
      before.end();
    } else if (working != null && working.process != null) {
      tell(working.process, decision);
    }
  }

  private @Nullable Held parked(int number) {
    return living.stream().filter(held -> held.parking == number).findFirst().orElse(null);
  }

  private static void kill(@Nullable Held parked) {
    if (parked != null && parked.process != null) {
      parked.process.kill();
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

  private void startChild(ChildSpec spec) {
    int place = freePlace();
    ChildSettings how = settings.child(index + place * settings.slots(), spec, values);
    Held held = new Held(place, blobs.use(how.classPath()));
    try {
      held.process = ChildProcess.start(how, held);
      living.add(held);
      counts.startedChild();
      working = held;
    } catch (IOException e) {
      held.classPathInUse.end();
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

  /** Children that live at once have files of different names. */
  private int freePlace() {
    int place = 0;
    while (isTaken(place)) {
      place++;
    }
    return place;
  }

  private boolean isTaken(int place) {
    return living.stream().anyMatch(held -> held.place == place);
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
    SlotRecord now = core.snapshot(partitions);
    int waiting = now.waiting() + uploads.waiting();
    return new SlotRecord(
        now.slot(),
        now.partitions(),
        now.running(),
        now.tasks(),
        waiting,
        core.work(clock.getAsLong()));
  }

  /** Has durations told here from now on. */
  synchronized void tell(Stopwatch stopwatch) {
    counts.tell(stopwatch);
  }

  /** Adds how the slot is, and what it has done. */
  synchronized void addTo(Figures figures) {
    figures.add(FleetMeter.AGENT_SLOTS_BUSY, core.isIdle() ? 0 : 1);
    figures.add(FleetMeter.AGENT_PARTITIONS, partitions.size());
    figures.add(FleetMeter.AGENT_CHUNKS_WAITING, core.waiting());
    figures.add(FleetMeter.AGENT_CHILDREN, living.size());
    ChildProcess busy = busyChild();
    figures.add(FleetMeter.AGENT_CHILD_MEMORY, busy == null ? 0 : busy.heldBytes());
    counts.addTo(figures);
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

  /** The host is short of memory. */
  synchronized void memoryIsShort() {
    core.memoryIsShort();
    act();
  }

  /** Kills the children and waits until they are gone. */
  @Override
  public void close() {
    List<ChildProcess> last = new ArrayList<>();
    synchronized (this) {
      core.close();
      act();
      living.stream().map(held -> held.process).filter(Objects::nonNull).forEach(last::add);
    }
    last.forEach(ChildProcess::close);
  }
}
