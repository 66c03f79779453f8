package dev.fleetpool.coordinator.core;

import static dev.fleetpool.coordinator.core.VirtualTime.MS;

import dev.fleetpool.coordinator.core.SimulatedFleet.Partition;
import dev.fleetpool.coordinator.core.SimulatedJob.Deed;
import dev.fleetpool.payload.PayloadOutput;
import dev.fleetpool.proto.Bytes;
import dev.fleetpool.proto.ChunkKey;
import dev.fleetpool.proto.ControlMessage;
import dev.fleetpool.proto.HostRecord;
import dev.fleetpool.proto.HostRecord.SlotRecord;
import dev.fleetpool.proto.JobKey;
import dev.fleetpool.proto.JobRecord;
import dev.fleetpool.proto.ResultMessage;
import dev.fleetpool.proto.ResultMessage.Loss;
import dev.fleetpool.proto.ResultMessage.Origin;
import dev.fleetpool.proto.TaskMessage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * An agent that behaves like the real one: it claims at the start, runs one chunk at a time per
 * slot, sends results in pieces, hands back what it was asked for, and answers for what it claimed.
 */
final class SimulatedHost {

  private static final long COMMIT_NS = 100 * MS;
  private static final long CANCEL_GRACE_NS = 500 * MS;
  private static final long FLUSH_NS = MS;

  private final SimulatedFleet fleet;
  private final VirtualTime time;
  private final String name;
  final List<Slot> slots = new ArrayList<>();
  private final Map<JobKey, JobRecord> table = new HashMap<>();
  private final Set<ChunkKey> withdrawn = new HashSet<>();
  private final Deque<Runnable> deferred = new ArrayDeque<>();
  private long sequence;
  private boolean dead;
  private boolean frozen;
  private double slowness = 1;

  SimulatedHost(SimulatedFleet fleet, String name, int slots) {
    this.fleet = fleet;
    this.time = fleet.time;
    this.name = name;
    for (int i = 0; i < slots; i++) {
      this.slots.add(new Slot(i));
    }
  }

  void start() {
    heartbeat();
    live(SimulatedFleet.HEARTBEAT_NS, this::start);
  }

  /** Does something later unless the host is dead then; if it is frozen, when it thaws. */
  private void live(long delayNs, Runnable action) {
    time.after(delayNs, () -> now(action));
  }

  private void now(Runnable action) {
    if (frozen) {
      deferred.add(action);
    } else if (!dead) {
      action.run();
    }
  }

  private void heartbeat() {
    beat(/* left= */ false);
  }

  private void beat(boolean left) {
    List<SlotRecord> records = slots.stream().map(Slot::snapshot).toList();
    fleet.heartbeat(new HostRecord(name, name + "-agent", sequence++, left, records));
  }

  // ---- faults

  boolean isUp() {
    return !dead && !frozen;
  }

  /** Everything on it stops; the group notices when its session times out. */
  void crash(long sessionNs) {
    dead = true;
    fleet.changed(SimulatedFleet.LOSS_NS);
    time.after(sessionNs, this::expelled);
  }

  /** It stops for a while, as under SIGSTOP, and then goes on as if nothing had happened. */
  void freeze(long forNs, long sessionNs) {
    frozen = true;
    fleet.changed(forNs + SimulatedFleet.LOSS_NS);
    if (forNs > sessionNs) {
      time.after(sessionNs, this::expelled);
    }
    time.after(forNs, this::thaw);
  }

  /** Tasks that it starts from now on take so many times as long. */
  void slowDown(double times) {
    slowness = times;
  }

  private void expelled() {
    slots.forEach(slot -> slot.isMember = false);
    fleet.rebalance();
  }

  private void thaw() {
    frozen = false;
    slots.forEach(Slot::dropLostPartitions);
    List<Runnable> late = List.copyOf(deferred);
    deferred.clear();
    late.forEach(this::now);
    slots.forEach(slot -> slot.isMember = true);
    fleet.rebalance();
  }

  /** It leaves as told: kills its children, hands back, says that it is gone. */
  void leave() {
    fleet.changed(SimulatedFleet.LOSS_NS);
    slots.forEach(Slot::close);
    slots.forEach(slot -> slot.isMember = false);
    fleet.rebalance();
    beat(/* left= */ true);
    dead = true;
  }

  // ---- what it hears

  void told(JobRecord record) {
    now(
        () -> {
          table.merge(record.key(), record, (a, b) -> a.ended() ? a : b);
          slots.forEach(Slot::startNext);
        });
  }

  void ordered(ControlMessage order) {
    now(
        () -> {
          if (order instanceof ControlMessage.HandBack back) {
            withdrawn.add(back.chunk());
          } else if (order instanceof ControlMessage.CancelTask cancel) {
            withdrawn.add(cancel.chunk());
          }
          slots.forEach(slot -> slot.ordered(order));
        });
  }

  private static final class Waiting {
    final Partition partition;
    final int offset;
    final TaskMessage task;
    boolean answered;

    Waiting(Partition partition, int offset, TaskMessage task) {
      this.partition = partition;
      this.offset = offset;
      this.task = task;
    }
  }

  /** A chunk in the child. */
  private static final class Running {
    final TaskMessage task;
    final SimulatedJob job;
    PayloadOutput unsent = new PayloadOutput();
    int started;
    int finished;
    int sent;
    long busyNs;
    long flushedNs;
    boolean stops;
    boolean dropped;

    Running(TaskMessage task, SimulatedJob job) {
      this.task = task;
      this.job = job;
    }
  }

  /** One core of the host. */
  final class Slot {

    private final int number;
    private final Set<Partition> owned = new LinkedHashSet<>();
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private final Map<Partition, Integer> claims = new HashMap<>();
    private Running running;
    private long idleSinceNs;
    private long fetches;
    boolean isMember;

    Slot(int number) {
      this.number = number;
    }

    // ---- the consumer

    void assigned(Partition partition) {
      owned.add(partition);
      live(0, SimulatedHost.this::heartbeat);
      live(fleet.way() + 50 * MS, () -> take(partition));
    }

    void revoked(Partition partition) {
      if (isUp()) {
        owned.remove(partition);
        commit(partition);
        waiting.removeIf(chunk -> chunk.partition == partition);
        live(0, SimulatedHost.this::heartbeat);
      }
    }

    private void dropLostPartitions() {
      owned.removeIf(partition -> partition.owner != this);
      waiting.removeIf(chunk -> chunk.partition.owner != this);
    }

    void fetch(Partition partition) {
      fetches++;
      time.after(MS / 5, () -> fetches--);
      live(MS / 5, () -> take(partition));
    }

    private void take(Partition partition) {
      if (partition.owner != this || !owned.contains(partition)) {
        return;
      }
      while (partition.position < partition.records.size()) {
        int offset = partition.position++;
        Waiting chunk = new Waiting(partition, offset, partition.records.get(offset));
        waiting.add(chunk);
        if (withdrawn.contains(chunk.task.key())) {
          withdraw(chunk);
        }
      }
      startNext();
    }

    private void claim(Waiting chunk) {
      waiting.remove(chunk);
      claims.put(chunk.partition, chunk.offset + 1);
      live((long) (fleet.random.nextDouble() * COMMIT_NS), () -> commit(chunk.partition));
    }

    private void commit(Partition partition) {
      Integer claimed = claims.remove(partition);
      if (claimed != null && partition.owner == this) {
        partition.committed = Math.max(partition.committed, claimed);
      }
    }

    // ---- the slot's core

    private void startNext() {
      while (running == null && !waiting.isEmpty()) {
        Waiting first = waiting.getFirst();
        JobRecord job = table.get(first.task.key().job());
        if (job == null) {
          return;
        }
        if (withdrawn.contains(first.task.key()) || job.ended()) {
          withdraw(first);
        }
        claim(first);
        if (!first.answered) {
          running = new Running(first.task, fleet.jobs.get(job.key()));
          startTask(running);
        }
      }
      idleSinceNs = time.nowNs();
    }

    private void withdraw(Waiting chunk) {
      if (!chunk.answered) {
        chunk.answered = true;
        touch(chunk.task);
        fleet.result(ResultMessage.ended(chunk.task, origin(), Optional.empty()));
      }
    }

    private void startTask(Running chunk) {
      long index = chunk.task.firstIndex() + chunk.started++;
      SimulatedJob job = chunk.job;
      job.runs.add(index);
      long takesNs = (long) (job.timeNs(index) * slowness);
      if (job.deed(index, chunk.task.attempt()) == Deed.KILL_CHILD) {
        long untilNs = (long) (takesNs * fleet.random.nextDouble());
        live(untilNs, () -> lost(chunk, index));
      } else {
        live(takesNs, () -> finished(chunk, index, takesNs));
      }
    }

    private void finished(Running chunk, long index, long tookNs) {
      if (running != chunk) {
        return;
      }
      chunk.finished++;
      chunk.busyNs += tookNs;
      chunk.job.writeRecord(chunk.unsent, index, chunk.task.attempt());
      boolean last = chunk.stops || chunk.finished == chunk.task.count();
      if (last || time.nowNs() - chunk.flushedNs > FLUSH_NS) {
        flush(chunk, last);
      }
      if (last) {
        done();
      } else {
        startTask(chunk);
      }
    }

    private void flush(Running chunk, boolean last) {
      touch(chunk.task);
      int count = chunk.finished - chunk.sent;
      long first = chunk.task.firstIndex() + chunk.sent;
      fleet.result(
          new ResultMessage(
              chunk.task.key(),
              chunk.task.attempt(),
              origin(),
              first,
              count,
              Bytes.of(chunk.unsent.toByteArray()),
              last,
              chunk.busyNs,
              Optional.empty(),
              OptionalLong.empty()));
      chunk.sent = chunk.finished;
      chunk.unsent = new PayloadOutput();
      chunk.busyNs = 0;
      chunk.flushedNs = time.nowNs();
    }

    private void lost(Running chunk, long index) {
      if (running != chunk) {
        return;
      }
      touch(chunk.task);
      Loss loss =
          new Loss(
              index, Loss.Kind.CHILD_LOST, OptionalInt.of(1), OptionalInt.empty(), "", "simulated");
      Optional<Loss> said = chunk.dropped ? Optional.empty() : Optional.of(loss);
      fleet.result(ResultMessage.ended(chunk.task, origin(), said));
      done();
    }

    private void done() {
      running = null;
      startNext();
    }

    void ordered(ControlMessage order) {
      if (order instanceof ControlMessage.CancelJob cancel) {
        waiting.stream()
            .filter(chunk -> chunk.task.key().job().equals(cancel.job()))
            .forEach(this::withdraw);
        if (running != null && running.task.key().job().equals(cancel.job())) {
          running.dropped = true;
          kill(running);
        }
        return;
      }
      ChunkKey key =
          order instanceof ControlMessage.CancelTask cancel
              ? cancel.chunk()
              : ((ControlMessage.HandBack) order).chunk();
      waiting.stream().filter(chunk -> chunk.task.key().equals(key)).forEach(this::withdraw);
      if (running != null && running.task.key().equals(key)) {
        if (!running.stops && running.started < running.task.count()) {
          long from = running.task.firstIndex() + running.started;
          fleet.result(ResultMessage.cut(running.task, origin(), from));
        }
        running.stops = true;
        long index = running.task.firstIndex() + running.started - 1;
        if (order instanceof ControlMessage.CancelTask cancel && cancel.index() == index) {
          kill(running);
        }
      }
    }

    private void kill(Running chunk) {
      chunk.stops = true;
      long index = chunk.task.firstIndex() + chunk.started - 1;
      live((long) (fleet.random.nextDouble() * CANCEL_GRACE_NS), () -> lost(chunk, index));
    }

    private void close() {
      waiting.clear();
      if (running != null) {
        running.dropped = true;
        lost(running, running.task.firstIndex() + running.started - 1);
      }
      owned.forEach(this::commit);
    }

    private void touch(TaskMessage chunk) {
      SimulatedJob job = fleet.jobs.get(chunk.key().job());
      for (long i = chunk.firstIndex(); i < chunk.endIndex(); i++) {
        job.touchedNs.put(i, time.nowNs());
      }
    }

    private Origin origin() {
      return new Origin(name, number, 4711);
    }

    // ---- questions

    private SlotRecord snapshot() {
      return new SlotRecord(
          number,
          owned.stream().map(partition -> partition.number).sorted().toList(),
          Optional.ofNullable(running).map(chunk -> chunk.task.key()),
          waiting.size());
    }

    boolean isIdleSince(long sinceNs) {
      return isUp()
          && running == null
          && waiting.isEmpty()
          && idleSinceNs < sinceNs
          && fetches == 0
          && !owned.isEmpty()
          && owned.stream().allMatch(p -> p.onTheWay == 0 && p.position == p.records.size());
    }

    boolean runs(JobKey job, long index) {
      return !dead
          && running != null
          && running.task.key().job().equals(job)
          && index >= running.task.firstIndex()
          && index < running.task.endIndex();
    }

    /** Says whether it runs the chunk, or will come to it. */
    boolean has(ChunkKey key) {
      return !dead
          && ((running != null && running.task.key().equals(key))
              || waiting.stream().anyMatch(chunk -> chunk.task.key().equals(key)));
    }

    @Override
    public String toString() {
      return "%s/%d%s owns %s runs %s, %d waiting"
          .formatted(
              name,
              number,
              dead ? " (dead)" : frozen ? " (frozen)" : "",
              owned.stream().map(partition -> partition.number).toList(),
              running == null ? "nothing" : running.task.key(),
              waiting.size());
    }
  }

  @Override
  public String toString() {
    return slots.toString();
  }
}
