package dev.fleetpool.coordinator.core;

import static dev.fleetpool.coordinator.core.VirtualTime.MS;
import static dev.fleetpool.coordinator.core.VirtualTime.SECOND;

import dev.fleetpool.proto.ChunkKey;
import dev.fleetpool.proto.HostRecord;
import dev.fleetpool.proto.JobKey;
import dev.fleetpool.proto.JobRecord;
import dev.fleetpool.proto.ResultMessage;
import dev.fleetpool.proto.TaskMessage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A coordinator, the log and a fleet of hosts in one thread and in virtual time.
 *
 * <p>Each partition of the tasks topic, the results topic and the hosts topic is a queue that keeps
 * its order; what goes through different ones overtakes each other. Orders and job records reach
 * each host on their own. Everything that is random comes from the seed.
 */
final class SimulatedFleet {

  static final long HOST_TIMEOUT_NS = 3 * SECOND;
  static final long HEARTBEAT_NS = 500 * MS;
  private static final long ROUND_NS = 10 * MS;
  private static final int MOST_CHUNKS_PER_SLOT = 16;

  /** A slot that could work may be idle for so long. */
  private static final long IDLE_LIMIT_NS = 700 * MS;

  /** After a move of partitions it may take so long until the coordinator knows who has what. */
  private static final long MOVE_NS = 4 * SECOND;

  /** The same after a host was lost: its session and its silence have to run out. */
  static final long LOSS_NS = 14 * SECOND;

  /**
   * How the messages travel.
   *
   * @param mostNs the longest way of a message
   * @param orderNs the longest way of an order
   * @param duplicates the share of result records that come twice
   */
  record Ways(long leastNs, long mostNs, long orderNs, double duplicates) {
    static final Ways QUICK = new Ways(MS / 2, MS, 2 * MS, 0);
  }

  /** A partition of the tasks topic. */
  static final class Partition {
    final int number;
    final List<TaskMessage> records = new ArrayList<>();
    int position;
    int committed;
    int onTheWay;
    long lastNs;
    SimulatedHost.Slot owner;

    Partition(int number) {
      this.number = number;
    }
  }

  final VirtualTime time = new VirtualTime();
  final Random random;
  final Ways ways;
  final Coordination core = new Coordination(HOST_TIMEOUT_NS);
  final Map<JobKey, SimulatedJob> jobs = new LinkedHashMap<>();
  final Map<JobKey, JobRecord> jobTable = new LinkedHashMap<>();
  final List<SimulatedHost> hosts = new ArrayList<>();
  private final List<Partition> partitions = new ArrayList<>();
  private long resultsLastNs;
  private long heartbeatsLastNs;
  private long calmFromNs;
  private long asleepUntilNs;
  private long outageUntilNs;
  private boolean roundIsDue;

  SimulatedFleet(long seed, Ways ways) {
    this.random = new Random(seed);
    this.ways = ways;
    tick();
  }

  private void tick() {
    round();
    time.after(ROUND_NS, this::tick);
  }

  long way() {
    return ways.leastNs + (long) (random.nextDouble() * (ways.mostNs - ways.leastNs));
  }

  // ---- the coordinator's side

  void open(SimulatedJob job) {
    jobs.put(job.key, job);
    core.openJob(job.settings(), job.inputs, job, time.nowNs());
    soon();
  }

  void cancelTask(SimulatedJob job, long index) {
    if (job.endedNs < 0 && index < job.appended() && job.isOpen(index)) {
      job.cancelled.add(index);
      core.cancelTask(job.key, index, random.nextBoolean());
      soon();
    }
  }

  void cancel(SimulatedJob job) {
    core.cancelJob(job.key, "simulated", time.nowNs());
    soon();
  }

  /** Facts that come at one moment are decided on together, as in the loop. */
  void soon() {
    if (!roundIsDue) {
      roundIsDue = true;
      time.after(0, this::round);
    }
  }

  private void round() {
    roundIsDue = false;
    if (time.nowNs() < asleepUntilNs) {
      return;
    }
    core.decide(time.nowNs());
    core.takeDecisions().forEach(this::send);
    checkStructure();
  }

  private void send(Decision decision) {
    if (decision instanceof Decision.SendChunk send) {
      send(send.chunk(), partitions.get(send.partition()));
    } else if (decision instanceof Decision.PublishJob publish) {
      publish(publish.job());
    } else if (decision instanceof Decision.GiveOrder give) {
      for (SimulatedHost host : List.copyOf(hosts)) {
        long atNs = logNs() + (long) (random.nextDouble() * ways.orderNs);
        time.at(atNs, () -> host.ordered(give.order()));
      }
    } else if (decision instanceof Decision.ProbeHosts) {
      heartbeat(HostRecord.PROBE);
    } else if (decision instanceof Decision.ProbeReplies) {
      result(ResultMessage.PROBE);
    }
  }

  private void send(TaskMessage chunk, Partition partition) {
    SimulatedJob job = jobs.get(chunk.key().job());
    job.check(chunk.attempt() <= job.mostAttempts(), () -> "too many attempts: " + chunk);
    checkWindow(chunk.key());
    partition.onTheWay++;
    partition.lastNs = Math.max(partition.lastNs, logNs() + way());
    time.at(
        partition.lastNs,
        () -> {
          partition.onTheWay--;
          partition.records.add(chunk);
          if (partition.owner != null) {
            partition.owner.fetch(partition);
          }
        });
  }

  private void publish(JobRecord record) {
    time.at(
        logNs() + way(),
        () -> {
          jobTable.put(record.key(), record);
          if (!record.ended()) {
            core.jobPublished(record.key());
            soon();
          }
          for (SimulatedHost host : hosts) {
            time.after(way(), () -> host.told(record));
          }
        });
  }

  void result(ResultMessage message) {
    resultsLastNs = Math.max(resultsLastNs, logNs() + way());
    time.at(resultsLastNs, () -> awake(() -> core.answered(message, time.nowNs())));
    if (random.nextDouble() < ways.duplicates) {
      time.after((long) (random.nextDouble() * ways.mostNs), () -> result(message));
    }
  }

  void heartbeat(HostRecord record) {
    heartbeatsLastNs = Math.max(heartbeatsLastNs, logNs() + way());
    time.at(heartbeatsLastNs, () -> awake(() -> core.heard(record, time.nowNs())));
  }

  /** The coordinator does nothing for a while; what arrives waits for it. */
  void putToSleep(long forNs) {
    asleepUntilNs = time.nowNs() + forNs;
    changed(forNs + MOVE_NS);
  }

  /** For a while nobody can write to the log; what is written meanwhile comes afterwards. */
  void cutOff(long forNs) {
    outageUntilNs = time.nowNs() + forNs;
    changed(forNs + LOSS_NS);
  }

  /** The time at which what is sent now leaves. */
  private long logNs() {
    return Math.max(time.nowNs(), outageUntilNs);
  }

  private void awake(Runnable fact) {
    if (time.nowNs() < asleepUntilNs) {
      time.at(asleepUntilNs, () -> awake(fact));
    } else {
      fact.run();
      soon();
    }
  }

  // ---- the fleet's side

  /** A host joins; its slots enter the group one after the other. */
  SimulatedHost join(int slots) {
    SimulatedHost host = new SimulatedHost(this, "host-" + hosts.size(), slots);
    hosts.add(host);
    jobTable.values().forEach(host::told);
    host.start();
    for (SimulatedHost.Slot slot : host.slots) {
      time.after(
          way(),
          () -> {
            slot.isMember = true;
            rebalance();
          });
    }
    return host;
  }

  /** Gives every member its share of the partitions; what it keeps it goes on with. */
  void rebalance() {
    changed(MOVE_NS);
    List<SimulatedHost.Slot> members =
        hosts.stream().flatMap(host -> host.slots.stream()).filter(slot -> slot.isMember).toList();
    while (partitions.size() < members.size()) {
      partitions.add(new Partition(partitions.size()));
    }
    List<SimulatedHost.Slot> owners = new ArrayList<>(members);
    if (random.nextBoolean()) {
      Collections.rotate(owners, random.nextInt(owners.size() + 1));
    }
    for (Partition partition : partitions) {
      SimulatedHost.Slot owner =
          owners.isEmpty() ? null : owners.get(partition.number % owners.size());
      if (owner != partition.owner && partition.owner != null) {
        partition.owner.revoked(partition);
      }
    }
    for (Partition partition : partitions) {
      SimulatedHost.Slot owner =
          owners.isEmpty() ? null : owners.get(partition.number % owners.size());
      if (owner != partition.owner) {
        partition.owner = owner;
        if (owner != null) {
          partition.position = partition.committed;
          owner.assigned(partition);
        }
      }
    }
  }

  /** Slots are expected to be busy only when the fleet has not changed for a while. */
  void changed(long settlesWithinNs) {
    calmFromNs = Math.max(calmFromNs, time.nowNs() + settlesWithinNs);
  }

  // ---- invariants

  private void checkStructure() {
    Set<ChunkKey> seen = new HashSet<>();
    for (SlotState slot : core.fleet.slots()) {
      slot.chunks()
          .forEach(chunk -> check(seen.add(chunk.key), () -> chunk.key + " is on two slots"));
    }
    check(seen.size() == core.chunksInFlight(), () -> "chunks are in flight that no slot has");
  }

  /** A slot may get more than the bound when a partition moves to it, but is sent none then. */
  private void checkWindow(ChunkKey sent) {
    for (SlotState slot : core.fleet.slots()) {
      if (slot.chunks().size() > MOST_CHUNKS_PER_SLOT) {
        check(
            slot.chunks().stream().noneMatch(chunk -> chunk.key.equals(sent)),
            () -> slot + " was sent more than the bound");
      }
    }
  }

  /** Late binding: no slot is idle for long while a task waits that nobody runs. */
  void checkLateBinding() {
    long now = time.nowNs();
    if (now < calmFromNs) {
      return;
    }
    for (SimulatedHost host : hosts) {
      for (SimulatedHost.Slot slot : host.slots) {
        if (slot.isIdleSince(now - IDLE_LIMIT_NS)) {
          findWaitingTask(now - IDLE_LIMIT_NS, slot);
        }
      }
    }
  }

  private void findWaitingTask(long sinceNs, SimulatedHost.Slot idle) {
    for (SimulatedJob job : jobs.values()) {
      if (job.endedNs >= 0) {
        continue;
      }
      for (long i = 0; i < job.appended(); i++) {
        if (!core.jobs.get(job.key).isAnswered(i)
            && !job.isRefused(i)
            && job.touchedNs.get(i) + job.manner.backoff().mostNs() < sinceNs
            && !runs(job, i)
            && (!isAnyAstray() || idle.isIdleSince(sinceNs - HOST_TIMEOUT_NS - 2 * HEARTBEAT_NS))) {
          String what = "%s is idle while task %d of %s waits".formatted(idle, i, job);
          throw new AssertionError(what);
        }
      }
    }
  }

  /**
   * Says whether the coordinator waits for a chunk that no slot will ever come to: a host claimed
   * it and died, after its partition had moved. That shows only when the slot that has the
   * partition now has had nothing to do for the host time-out.
   */
  private boolean isAnyAstray() {
    return core.fleet.inFlight().stream()
        .anyMatch(
            chunk ->
                time.nowNs() - chunk.atSlotSinceNs > IDLE_LIMIT_NS
                    && hosts.stream()
                        .flatMap(host -> host.slots.stream())
                        .noneMatch(slot -> slot.has(chunk.key)));
  }

  /** Says whether a slot is at a chunk with the task. */
  private boolean runs(SimulatedJob job, long index) {
    return hosts.stream()
        .flatMap(host -> host.slots.stream())
        .anyMatch(slot -> slot.runs(job.key, index));
  }

  /** Checks what must hold when all jobs have ended and all messages have arrived. */
  void checkQuiescence() {
    check(core.isIdle(), () -> "jobs run on: " + core.jobKeys());
    check(core.chunksInFlight() == 0, () -> core.chunksInFlight() + " chunks are still in flight");
    for (SlotState slot : core.fleet.slots()) {
      check(slot.isIdle(), () -> slot + " is not idle");
    }
  }

  private static void check(boolean truth, Supplier<String> what) {
    if (!truth) {
      throw new AssertionError(what.get());
    }
  }

  boolean isDone() {
    return jobs.values().stream().allMatch(job -> job.endedNs >= 0);
  }

  /** Runs until every job has ended, at most until the limit, and then to quiescence. */
  void runToQuiescence(int jobsExpected, long limitNs) {
    long nextCheckNs = 0;
    while (jobs.size() < jobsExpected || !isDone()) {
      time.step();
      check(time.nowNs() < limitNs, () -> "stuck at " + this);
      if (time.nowNs() >= nextCheckNs) {
        nextCheckNs = time.nowNs() + 50 * MS;
        checkLateBinding();
      }
    }
    long doneNs = time.nowNs();
    while (time.nowNs() < doneNs + 60 * SECOND && core.chunksInFlight() > 0) {
      time.step();
    }
    checkQuiescence();
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(time.nowNs() / MS).append(" ms, ").append(core.chunksInFlight()).append(" chunks");
    jobs.values().forEach(job -> text.append("\n  ").append(job));
    hosts.forEach(host -> text.append("\n  ").append(host));
    core.fleet.slots().forEach(slot -> text.append("\n  known: ").append(slot));
    return text.toString();
  }
}
