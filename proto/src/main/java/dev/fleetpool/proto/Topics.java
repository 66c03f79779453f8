package dev.fleetpool.proto;

import java.util.HashMap;
import java.util.Map;

/**
 * The names of a fleet's topics, and its consumer group.
 *
 * @param prefix what they begin with; fleets with different prefixes do not see each other
 */
public record Topics(String prefix) {

  /**
   * The largest record that any of our topics takes. A larger input or result is refused with its
   * index.
   */
  public static final int MAX_RECORD_BYTES = 8 * 1024 * 1024;

  /**
   * What a topic must take at least: a job's record holds a function and an initializer, each up to
   * 2 MiB, and more.
   */
  public static final int MIN_RECORD_BYTES = 5 * 1024 * 1024;

  /** What the topic of blobs must take at least, for segments that are worth a record. */
  public static final int MIN_SEGMENT_RECORD_BYTES = 4096;

  /** The partition of the blobs topic that tells where blobs are. */
  public static final int BLOB_INDEX = 0;

  private static final String HOUR_MS = "3600000";
  private static final String WEEK_MS = "604800000";

  /** Job records, keyed by job id. */
  public String jobs() {
    return prefix + ".jobs";
  }

  /** Chunks; a partition is a slot. */
  public String tasks() {
    return prefix + ".tasks";
  }

  /** Results; a partition belongs to the coordinators that listen on it. */
  public String results() {
    return prefix + ".results";
  }

  /** Heartbeats, keyed by agent id. */
  public String hosts() {
    return prefix + ".hosts";
  }

  /** Orders of coordinators to agents. */
  public String control() {
    return prefix + ".control";
  }

  /** Blobs: the index on partition {@link #BLOB_INDEX}, segments on the others. */
  public String blobs() {
    return prefix + ".blobs";
  }

  /** The inputs of detached jobs. */
  public String inputs() {
    return prefix + ".inputs";
  }

  /** Detached jobs, keyed by job id, on the partition of {@link #detachedPartition}. */
  public String submissions() {
    return prefix + ".submissions";
  }

  /** How far detached jobs are, keyed by job id, on the same partition as their submission. */
  public String states() {
    return prefix + ".states";
  }

  /** Returns where, of so many partitions, everything of a detached job lies. */
  public static int detachedPartition(String jobId, int partitions) {
    return Math.floorMod(jobId.hashCode(), partitions);
  }

  /** The consumer group of all coordinator services. */
  public String coordinatorsGroup() {
    return prefix + ".coordinators";
  }

  /** The consumer group of all slots. */
  public String workersGroup() {
    return prefix + ".workers";
  }

  /**
   * Returns the settings with which each topic is created, by name. Records carry the time of the
   * broker: those of a host whose clock is hours ahead would be refused, and of one that is hours
   * behind be deleted early.
   */
  public Map<String, Map<String, String>> settings() {
    String maxBytes = Integer.toString(MAX_RECORD_BYTES + 64 * 1024);
    Map<String, String> time = Map.of("message.timestamp.type", "LogAppendTime");
    Map<String, String> table =
        with(
            time,
            Map.of(
                "cleanup.policy", "compact", "max.message.bytes", maxBytes, "segment.ms", HOUR_MS));
    Map<String, String> week =
        with(time, Map.of("retention.ms", WEEK_MS, "max.message.bytes", maxBytes));
    return Map.of(
        jobs(), table,
        hosts(), table,
        tasks(), week,
        results(), week,
        // Segments fit what the brokers take by default.
        blobs(), with(time, Map.of("retention.ms", WEEK_MS)),
        control(), with(time, Map.of("retention.ms", HOUR_MS)));
  }

  /**
   * Returns the settings of the topics of detached jobs, which are created when the first job is
   * submitted or the first service started.
   */
  public Map<String, Map<String, String>> detachedSettings() {
    String maxBytes = Integer.toString(MAX_RECORD_BYTES + 64 * 1024);
    Map<String, String> week =
        Map.of(
            "message.timestamp.type",
            "LogAppendTime",
            "retention.ms",
            WEEK_MS,
            "max.message.bytes",
            maxBytes);
    Map<String, String> table =
        with(week, Map.of("cleanup.policy", "compact,delete", "segment.ms", HOUR_MS));
    return Map.of(inputs(), week, submissions(), table, states(), table);
  }

  private static Map<String, String> with(Map<String, String> some, Map<String, String> more) {
    Map<String, String> all = new HashMap<>(some);
    all.putAll(more);
    return Map.copyOf(all);
  }
}
