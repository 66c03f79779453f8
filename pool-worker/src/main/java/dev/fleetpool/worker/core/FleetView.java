package dev.fleetpool.worker.core;

import dev.fleetpool.proto.ChunkKey;
import dev.fleetpool.proto.JobKey;
import java.util.List;
import java.util.Optional;

/** What a slot asks of its agent. Thread-safe, and quick. */
public interface FleetView {

  /** Returns what is known of a run of a job. */
  JobTable.Lookup find(JobKey key);

  /** Says whether a coordinator asked for a chunk back before it came here. */
  boolean isWithdrawn(ChunkKey key);

  /**
   * Takes note that a slot of this host starts a chunk; returns whether none has before. A chunk
   * comes again when its claim could not be committed, as in an outage, or its record was doubled.
   */
  default boolean begins(ChunkKey key) {
    return true;
  }

  /** Says whether a slot of this host has started a chunk, and so answers for it. */
  default boolean hasBegun(ChunkKey key) {
    return false;
  }

  /** Returns an entry of the class path that this host lacks. */
  Optional<String> missing(List<String> classPath);
}
