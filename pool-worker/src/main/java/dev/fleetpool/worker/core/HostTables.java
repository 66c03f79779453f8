package dev.fleetpool.worker.core;

import dev.fleetpool.proto.BlobRef;
import dev.fleetpool.proto.ChunkKey;
import dev.fleetpool.proto.ClassPath;
import dev.fleetpool.proto.ControlMessage;
import dev.fleetpool.proto.JobKey;
import dev.fleetpool.proto.JobRecord;
import dev.fleetpool.proto.TaskMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * What the slots of one host know in common: the jobs of the fleet, the chunks that coordinators
 * asked for back, and the chunks that a slot of this host has started. Thread-safe, and quick.
 *
 * <p>Until what was written before the host came has been told, no slot starts anything: a
 * partition that comes here may hold a chunk that was asked back when it was elsewhere.
 */
public final class HostTables {

  private static final CodeState NO_VALUES = new CodeState.Ready(List.of());

  private final JobTable jobs = new JobTable();
  private final RecentChunks withdrawn = new RecentChunks();
  private final RecentChunks started = new RecentChunks();
  private final Function<List<String>, Optional<String>> lacking;
  private final Blobs blobs;
  private final HostRules rules;
  private final AtomicInteger endings = new AtomicInteger();
  private final AtomicLong repeated = new AtomicLong();
  private volatile boolean complete;

  /**
   * Creates them for a host that has heard nothing.
   *
   * @param lacking returns an entry of a class path that the host lacks; thread-safe, and quick
   * @param blobs the host's blobs
   * @param rules which jobs it serves
   */
  public HostTables(
      Function<List<String>, Optional<String>> lacking, Blobs blobs, HostRules rules) {
    this.lacking = lacking;
    this.blobs = blobs;
    this.rules = rules;
  }

  /** Creates them for a host that has heard nothing and refuses nothing. */
  public HostTables(Function<List<String>, Optional<String>> lacking, Blobs blobs) {
    this(lacking, blobs, HostRules.OPEN);
  }

  /** Returns which jobs the host serves, and how. */
  HostRules rules() {
    return rules;
  }

  /** Takes note of a job's record. */
  public void told(JobRecord job) {
    if (jobs.put(job)) {
      endings.incrementAndGet();
    }
  }

  /** Returns a number that changes when a run of a job has ended. */
  int endings() {
    return endings.get();
  }

  /** Remembers an order about a chunk, which may not have come here yet. */
  public void ordered(ControlMessage.AboutJob order) {
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
    boolean isNew = started.add(key);
    if (!isNew) {
      repeated.incrementAndGet();
    }
    return isNew;
  }

  /** Returns how many chunks came again after they had been started. */
  public long repeated() {
    return repeated.get();
  }

  /** Says whether a slot of this host has started a chunk, and so answers for it. */
  boolean hasBegun(ChunkKey key) {
    return started.contains(key);
  }

  /** Returns how a class path stands; what of a bundle is not there is fetched from now on. */
  CodeState code(ClassPath where) {
    return where.isBundle() ? bundle(where) : atPaths(where.paths());
  }

  private CodeState atPaths(List<String> paths) {
    Optional<String> missing = lacking.apply(paths);
    return missing.isEmpty()
        ? new CodeState.Ready(paths)
        : new CodeState.Lacking(
            "lacks %s, which the job's class path names; put it there, or start the job on a host that has it"
                .formatted(missing.get()));
  }

  /** Returns how the values stand that travel apart from a chunk and its job's code. */
  CodeState values(JobRecord job, TaskMessage task) {
    if (task.blobs().isEmpty() && job.code().blobs().isEmpty()) {
      return NO_VALUES;
    }
    List<BlobRef> all = new ArrayList<>(job.code().blobs());
    all.addAll(task.blobs());
    return files(
        all, i -> "a value of %d bytes of job %s".formatted(all.get(i).size(), job.key().jobId()));
  }

  /** Has the values of a chunk fetched that is not to be started yet. */
  void fetchAhead(JobRecord job, TaskMessage task) {
    if (!task.blobs().isEmpty()) {
      var unused = values(job, task);
    }
  }

  private CodeState bundle(ClassPath where) {
    return files(where.bundle(), i -> where.name(i) + " of the job's class path");
  }

  private CodeState files(List<BlobRef> refs, IntFunction<String> name) {
    // All are asked for, so that all are fetched.
    List<Blobs.State> states = refs.stream().map(blobs::state).toList();
    List<String> files = new ArrayList<>(states.size());
    for (int i = 0; i < states.size(); i++) {
      if (states.get(i) instanceof Blobs.State.Failed failed) {
        return new CodeState.Lacking("cannot get %s: %s".formatted(name.apply(i), failed.reason()));
      }
      if (states.get(i) instanceof Blobs.State.Present present) {
        files.add(present.path());
      }
    }
    return files.size() == states.size()
        ? new CodeState.Ready(List.copyOf(files))
        : new CodeState.OnItsWay();
  }
}
