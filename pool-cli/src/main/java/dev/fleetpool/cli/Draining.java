package dev.fleetpool.cli;

import dev.fleetpool.proto.HostRecord;
import dev.fleetpool.proto.HostRecord.SlotRecord;
import dev.fleetpool.proto.TaskRange;
import java.util.List;
import java.util.stream.Collectors;

/** What is waited for while a host drains, as a line for people. */
final class Draining {

  private static final int NAMED = 8;

  private Draining() {}

  /** Tells of all agents of a host. */
  static String describe(String host, List<HostRecord> agents) {
    List<SlotRecord> busy =
        agents.stream()
            .flatMap(agent -> agent.slots().stream())
            .filter(slot -> slot.running().isPresent())
            .toList();
    if (busy.isEmpty()) {
      return "host %s drains: nothing runs any more, it leaves the group".formatted(host);
    }
    String tasks = busy.stream().limit(NAMED).map(Draining::task).collect(Collectors.joining(", "));
    return "host %s drains: waits for %s%s"
        .formatted(
            host, tasks, busy.size() > NAMED ? " and %d more".formatted(busy.size() - NAMED) : "");
  }

  private static String task(SlotRecord slot) {
    String job = slot.running().map(chunk -> chunk.job().jobId()).orElse("");
    return slot.tasks()
        .map(TaskRange::first)
        .map(first -> "task %d of job %s".formatted(first, job))
        .orElse("job " + job);
  }
}
