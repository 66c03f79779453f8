package dev.fleetpool.cli;

import dev.fleetpool.kafka.TopicAdmin;
import dev.fleetpool.kafka.TopicRules;
import dev.fleetpool.proto.Topics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What each topic of a fleet is for, for people. */
final class TopicGuide {

  private TopicGuide() {}

  /** Returns all that is to be told. */
  static List<String> lines(Topics topics) {
    Map<String, List<String>> purposes = purposes(topics);
    List<String> lines = new ArrayList<>();
    TopicRules.settings(topics)
        .forEach(
            (name, settings) -> {
              lines.add(name);
              purposes.getOrDefault(name, List.of()).forEach(line -> lines.add("  " + line));
              lines.add("  " + settings(topics, name, settings));
            });
    return lines;
  }

  private static String settings(Topics topics, String name, Map<String, String> settings) {
    String partitions =
        name.equals(topics.tasks())
            ? "one per slot, added as hosts join"
            : Integer.toString(TopicAdmin.partitions(topics, name, 1));
    return "partitions: %s; %s"
        .formatted(
            partitions,
            new TreeMap<>(settings)
                .entrySet().stream()
                    .map(setting -> setting.getKey() + "=" + setting.getValue())
                    .collect(Collectors.joining(" ")));
  }

  private static Map<String, List<String>> purposes(Topics topics) {
    Map<String, List<String>> purposes = new LinkedHashMap<>();
    purposes.put(
        topics.jobs(),
        List.of(
            "A record of each job: its function, its class path, its limits. Coordinators write it, every",
            "host reads it from its beginning. Compacted by job: without it hosts do not know what to run."));
    purposes.put(
        topics.tasks(),
        List.of(
            "The inputs, in chunks. A partition is a slot, which is a core of a host: the coordinator chooses",
            "the partition, and the slot that owns it runs the chunk. Must not be compacted."));
    purposes.put(
        topics.results(),
        List.of(
            "The results. Each job has them on one partition, where its coordinator listens, and from which",
            "a named job that is started again takes what is there. Its retention is how long that works."));
    purposes.put(
        topics.hosts(),
        List.of(
            "Heartbeats of the hosts, twice a second: their slots, what these run, which partitions they own.",
            "Compacted by worker."));
    purposes.put(
        topics.control(),
        List.of(
            "Orders: cancel a job or a task, hand a chunk back, drain. Every host reads the last hour of them."));
    purposes.put(
        topics.blobs(),
        List.of(
            "What is too large for a record: jars of class paths, long inputs and results, broadcasts, in",
            "segments; partition 0 tells where each is."));
    purposes.put(
        topics.inputs(),
        List.of(
            "The inputs of detached jobs, which a coordinator service reads when it dispatches them."));
    purposes.put(
        topics.submissions(),
        List.of(
            "Detached jobs, submitted or cancelled. Coordinator services share its partitions.",
            "Compacted by job."));
    purposes.put(
        topics.states(), List.of("How far detached jobs are, once a second. Compacted by job."));
    return purposes;
  }
}
