package dev.fleetpool.worker.core;

import dev.fleetpool.proto.ChunkKey;
import dev.fleetpool.proto.ControlMessage;
import dev.fleetpool.proto.JobKey;
import dev.fleetpool.proto.JobRecord;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the slots of one host know in common: the jobs of the fleet, the chunks that coordinators
 * asked for back, and the chunks that a slot of this host has started. Thread-safe, and quick.
 *
 * <p>Until what was written before the host came has been told, no slot starts anything: a
 * partition that comes here may hold a chunk that was asked back when it was elsewhere.
 */
public final class HostTables {

  private final JobTable jobs = new JobTable();
  private final RecentChunks withdrawn = new RecentChunks();
  private final RecentChunks started = new RecentChunks();
  private final Function<List<String>, Optional<String>> lacking;
  private volatile boolean complete;

  /**
   * Creates them for a host that has heard nothing.
   *
   * @param lacking returns an entry of a class path that the host lacks; thread-safe, and quick
   */
  public HostTables(Function<List<String>, Optional<String>> lacking) {
    this.lacking = lacking;
  }

  /** Takes note of a job's record. */
  public void told(JobRecord job) {
    jobs.put(job);
  }

  /** Remembers an order about a chunk, which may not have come here yet. */
  public void ordered(ControlMessage order) {
    if (order instanceof ControlMessage.HandBack back) {
      withdrawn.add(back.chunk());
    } else if (order instanceof ControlMessage.CancelTask cancel) {
      withdrawn.add(cancel.chunk());
    }
  }

  /** All jobs and orders that there were before the host came have been told. */
  public void complete() {
    complete = true;
  }

  /** Says whether slots may rely on what is known here. */
  boolean isComplete() {
    return complete;
  }

  /** Returns what is known of a run of a job. */
  JobTable.Lookup find(JobKey key) {
    return jobs.find(key);
  }

  /** Says whether a coordinator asked for a chunk back, before it came here or after. */
  boolean isWithdrawn(ChunkKey key) {
    return withdrawn.contains(key);
  }

  /**
   * Takes note that a slot of this host starts a chunk; returns whether none has before. A chunk
   * comes again when its claim could not be committed, as in an outage, or its record was doubled.
   */
  boolean begins(ChunkKey key) {
    return started.add(key);
  }

  /** Says whether a slot of this host has started a chunk, and so answers for it. */
  boolean hasBegun(ChunkKey key) {
    return started.contains(key);
  }

  /** Returns an entry of the class path that this host lacks. */
  Optional<String> missing(List<String> classPath) {
    return lacking.apply(classPath);
  }
}
