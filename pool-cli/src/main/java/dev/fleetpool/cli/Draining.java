package dev.fleetpool.cli;

import dev.fleetpool.proto.HostRecord;
import dev.fleetpool.proto.TaskRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What is waited for while a host drains, as a line for people. */
final class Draining {

  private static final int NAMED = 8;

  private Draining() {}

  /** Tells of all agents of a host. */
  static String describe(String host, List<HostRecord> agents) {
    Map<String, List<String>> tasks = new TreeMap<>();
    agents.stream()
        .flatMap(agent -> agent.slots().stream())
        .forEach(
            slot ->
                slot.running()
                    .ifPresent(
                        chunk ->
                            tasks
                                .computeIfAbsent(chunk.job().jobId(), job -> new ArrayList<>())
                                .add(slot.tasks().map(Draining::first).orElse("?"))));
    return tasks.isEmpty()
        ? "host %s drains: nothing runs any more, it leaves the group".formatted(host)
        : "host %s drains: waits for %s"
            .formatted(
                host,
                tasks.entrySet().stream()
                    .map(each -> tasks(each.getKey(), each.getValue()))
                    .collect(Collectors.joining(", and ")));
  }

  private static String first(TaskRange tasks) {
    return Long.toString(tasks.first());
  }

  private static String tasks(String job, List<String> indexes) {
    String named = indexes.stream().limit(NAMED).collect(Collectors.joining(", "));
    String more = indexes.size() > NAMED ? " and %d more".formatted(indexes.size() - NAMED) : "";
    return "%s %s%s of job %s".formatted(indexes.size() == 1 ? "task" : "tasks", named, more, job);
  }
}
