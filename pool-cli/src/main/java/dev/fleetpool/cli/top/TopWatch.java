package dev.fleetpool.cli.top;

import dev.fleetpool.JobStatus;
import dev.fleetpool.cli.top.TopSnapshot.Host;
import dev.fleetpool.cli.top.TopSnapshot.Running;
import dev.fleetpool.cli.top.TopSnapshot.Slot;
import dev.fleetpool.proto.HostRecord;
import dev.fleetpool.proto.HostRecord.SlotRecord;
import dev.fleetpool.proto.TaskRange;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Makes snapshots of heartbeats: from one look to the next, how much each slot has worked. For one
 * thread; does no I/O.
 */
final class TopWatch {

  private static final int MOST_JOBS = 100;

  private final String where;
  private final Map<String, Look> looks = new HashMap<>();

  /** How much the slots of an agent had worked when it was looked at. */
  private record Look(HostRecord host, Map<Integer, Double> use) {}

  TopWatch(String where) {
    this.where = where;
  }

  /**
   * Returns the fleet as it is now.
   *
   * @param hosts the last heartbeat of each host
   * @param jobs its detached jobs
   */
  TopSnapshot look(List<HostRecord> hosts, List<JobStatus> jobs) {
    looks.keySet().retainAll(hosts.stream().map(HostRecord::agentId).toList());
    List<Host> seen =
        hosts.stream()
            .sorted(Comparator.comparing(HostRecord::host).thenComparing(HostRecord::agentId))
            .map(this::host)
            .toList();
    List<JobStatus> interesting =
        jobs.stream()
            .sorted(
                Comparator.comparing((JobStatus job) -> job.phase().isLast())
                    .thenComparing(job -> job.progress().elapsed()))
            .limit(MOST_JOBS)
            .toList();
    return new TopSnapshot(where, seen, interesting, others(seen, jobs));
  }

  private static List<String> others(List<Host> hosts, List<JobStatus> detached) {
    Set<String> known = detached.stream().map(JobStatus::jobId).collect(Collectors.toSet());
    return hosts.stream()
        .flatMap(host -> host.slots().stream())
        .flatMap(slot -> slot.running().stream())
        .map(Running::job)
        .distinct()
        .filter(job -> !known.contains(job))
        .sorted()
        .toList();
  }

  private Host host(HostRecord host) {
    Map<Integer, Double> use = use(host);
    long available = host.condition().availableMemoryBytes();
    long memory = host.traits().memoryBytes();
    return new Host(
        host.host(),
        host.slots().stream()
            .map(slot -> slot(slot, use.getOrDefault(slot.slot(), 0.0)))
            .sorted(Comparator.comparing(Slot::number))
            .toList(),
        host.condition().load(),
        available > 0 && available <= memory ? memory - available : 0,
        memory,
        host.condition().draining() ? "drains" : "");
  }

  /** A heartbeat that was looked at before says nothing new of how much its slots work. */
  private Map<Integer, Double> use(HostRecord host) {
    Look before = looks.get(host.agentId());
    if (before != null && before.host().sequence() == host.sequence()) {
      return before.use();
    }
    Map<Integer, Double> use = new HashMap<>();
    for (SlotRecord slot : host.slots()) {
      use.put(slot.slot(), before == null ? atOnce(slot) : since(before.host(), host, slot));
    }
    looks.put(host.agentId(), new Look(host, use));
    return use;
  }

  private static double atOnce(SlotRecord slot) {
    return slot.running().isPresent() ? 1 : 0;
  }

  /** By the agent's own clock; one of an older version does not tell. */
  private static double since(HostRecord before, HostRecord now, SlotRecord slot) {
    long passedMs = now.condition().upMs() - before.condition().upMs();
    long workedMs =
        slot.work().busyMs()
            - before.slots().stream()
                .filter(old -> old.slot() == slot.slot())
                .mapToLong(old -> old.work().busyMs())
                .sum();
    return passedMs <= 0 ? atOnce(slot) : Math.min(1, Math.max(0, (double) workedMs / passedMs));
  }

  private static Slot slot(SlotRecord slot, double use) {
    Optional<Running> running =
        slot.running()
            .map(
                chunk ->
                    new Running(
                        chunk.job().jobId(),
                        slot.tasks().map(TaskRange::first),
                        Duration.ofMillis(slot.work().taskMs())));
    return new Slot(slot.slot(), use, running, slot.waiting());
  }
}
