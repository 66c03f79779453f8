package dev.fleetpool.kafka;

import dev.fleetpool.proto.Topics;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.common.acl.AclOperation;

/**
 * What a program must be allowed on the topics of its fleet, where the brokers have an authorizer.
 * Who may write to the tasks topic runs code on the workers; who may read the results topic reads
 * what they compute. Immutable, any thread.
 */
public final class Rights {

  private static final Set<AclOperation> READ = Set.of(AclOperation.READ);
  private static final Set<AclOperation> WRITE = Set.of(AclOperation.WRITE);
  private static final Set<AclOperation> BOTH = Set.of(AclOperation.READ, AclOperation.WRITE);

  private final Map<String, Set<AclOperation>> byTopic;

  private Rights(Map<String, Set<AclOperation>> byTopic) {
    this.byTopic = Map.copyOf(byTopic);
  }

  /** Returns what an agent needs; further, to read in the group of the workers. */
  public static Rights ofWorker(Topics topics) {
    return new Rights(
        Map.of(
            topics.jobs(), READ,
            topics.tasks(), READ,
            topics.control(), READ,
            topics.blobs(), BOTH,
            topics.results(), WRITE,
            topics.hosts(), WRITE));
  }

  /** Returns what a program with a pool needs. */
  public static Rights ofCaller(Topics topics) {
    return new Rights(
        Map.of(
            topics.jobs(), BOTH,
            topics.tasks(), WRITE,
            topics.control(), WRITE,
            topics.blobs(), BOTH,
            topics.results(), BOTH,
            topics.hosts(), BOTH));
  }

  /**
   * Returns what a coordinator service needs; further, to read in the group of the coordinators.
   */
  public static Rights ofService(Topics topics) {
    Map<String, Set<AclOperation>> all = new HashMap<>(ofCaller(topics).byTopic);
    all.put(topics.inputs(), READ);
    all.put(topics.submissions(), BOTH);
    all.put(topics.states(), BOTH);
    return new Rights(all);
  }

  /** Returns the topics. */
  Collection<String> topics() {
    return byTopic.keySet();
  }

  /**
   * Returns what is not allowed, for people, in a fixed order; a topic that is not named is not
   * looked at.
   *
   * @param allowed what is, by topic
   */
  Collection<String> lacking(Map<String, Set<AclOperation>> allowed) {
    Collection<String> lacking = new TreeSet<>();
    new TreeMap<>(allowed)
        .forEach(
            (topic, operations) ->
                byTopic.getOrDefault(topic, Set.of()).stream()
                    .filter(needed -> !operations.contains(needed))
                    .forEach(needed -> lacking.add(needed + " on topic " + topic)));
    return lacking;
  }
}
