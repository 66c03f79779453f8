package dev.fleetpool.proto;

import java.util.List;
import java.util.Optional;

/**
 * A heartbeat of a host; on the hosts topic, keyed by agent id.
 *
 * @param host the host's name
 * @param agentId tells restarts of one host's agent apart
 * @param sequence counts up with each heartbeat of the agent
 * @param left whether the agent is gone; its last word
 * @param slots its slots
 * @param traits what sets it apart
 * @param condition how it is at the moment
 */
public record HostRecord(
    String host,
    String agentId,
    long sequence,
    boolean left,
    List<SlotRecord> slots,
    HostTraits traits,
    HostCondition condition)
    implements WireMessage {

  /**
   * What a coordinator writes to the hosts topic when it hears no host, to learn whether what is
   * written there can be read: the last word of a host without slots, so whoever does not know it
   * passes over it.
   */
  public static final HostRecord PROBE = new HostRecord("", "probe", 0, true, List.of());

  /** A host that does not say what sets it apart. */
  public HostRecord(
      String host, String agentId, long sequence, boolean left, List<SlotRecord> slots) {
    this(host, agentId, sequence, left, slots, HostTraits.UNKNOWN);
  }

  /** A host that does not say how it is. */
  public HostRecord(
      String host,
      String agentId,
      long sequence,
      boolean left,
      List<SlotRecord> slots,
      HostTraits traits) {
    this(host, agentId, sequence, left, slots, traits, HostCondition.UNKNOWN);
  }

  /** Copies the list. */
  public HostRecord {
    slots = List.copyOf(slots);
  }

  /**
   * A slot at the time of a heartbeat.
   *
   * @param slot its number on the host, from 0
   * @param partitions the partitions of the tasks topic that it owns
   * @param running the chunk that it runs
   * @param tasks the tasks of that chunk
   * @param waiting how many chunks it polled that have not started
   * @param work how much it has worked
   */
  public record SlotRecord(
      int slot,
      List<Integer> partitions,
      Optional<ChunkKey> running,
      Optional<TaskRange> tasks,
      int waiting,
      Work work) {

    /**
     * How much a slot has worked.
     *
     * @param busyMs for how long it has run chunks since the agent was started
     * @param taskMs for how long the task that runs now has run, as far as the agent knows
     */
    public record Work(long busyMs, long taskMs) {

      /** Of a slot that has run nothing, or does not say. */
      public static final Work NONE = new Work(0, 0);
    }

    /** A slot that does not say how much it has worked. */
    public SlotRecord(
        int slot,
        List<Integer> partitions,
        Optional<ChunkKey> running,
        Optional<TaskRange> tasks,
        int waiting) {
      this(slot, partitions, running, tasks, waiting, Work.NONE);
    }

    /** A slot that does not say which tasks it runs. */
    public SlotRecord(int slot, List<Integer> partitions, Optional<ChunkKey> running, int waiting) {
      this(slot, partitions, running, Optional.empty(), waiting);
    }

    /** Copies the list. */
    public SlotRecord {
      partitions = List.copyOf(partitions);
    }
  }
}
