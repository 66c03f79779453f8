package dev.fleetpool.proto;

import java.util.List;
import java.util.OptionalLong;

/**
 * A job as agents know it; on the jobs topic, keyed by job id.
 *
 * @param key which run of which job
 * @param coordinator who dispatches it, for people
 * @param replyPartition the partition of the results topic on which the coordinator listens
 * @param resultsFrom of a job that the user named, the offset on that partition at which the
 *     results of all its runs begin
 * @param code what runs, and how
 * @param ended whether the job is over; its chunks are then dropped
 * @param trace where it belongs in a distributed trace; in the headers of the record
 */
public record JobRecord(
    JobKey key,
    String coordinator,
    int replyPartition,
    OptionalLong resultsFrom,
    Code code,
    boolean ended,
    Trace trace)
    implements WireMessage {

  /** A job that belongs to no trace. */
  public JobRecord(
      JobKey key,
      String coordinator,
      int replyPartition,
      OptionalLong resultsFrom,
      Code code,
      boolean ended) {
    this(key, coordinator, replyPartition, resultsFrom, code, ended, Trace.NONE);
  }

  /** A job to which no later run returns. */
  public JobRecord(JobKey key, String coordinator, int replyPartition, Code code, boolean ended) {
    this(key, coordinator, replyPartition, OptionalLong.empty(), code, ended);
  }

  /** Returns the record that tells agents that the job is over; only a named one keeps its code. */
  public JobRecord toEnded() {
    Code kept = isNamed() ? code : Code.NONE;
    return new JobRecord(key, coordinator, replyPartition, resultsFrom, kept, true, trace);
  }

  /** Returns the same job, in this trace. */
  public JobRecord in(Trace another) {
    return new JobRecord(key, coordinator, replyPartition, resultsFrom, code, ended, another);
  }

  /** Says whether the user named it, so that later runs return to its results. */
  public boolean isNamed() {
    return resultsFrom.isPresent();
  }

  /**
   * What the tasks of a job run, and how.
   *
   * @param function the function, as a payload
   * @param initializer what runs once in each child, as a payload; empty for none
   * @param where the class path
   * @param maxTasksPerChild a child is replaced after so many tasks; 0 for never
   * @param timeoutMs an attempt that runs longer is killed; 0 for no limit
   * @param fingerprint tells versions of the code of a named job apart; 0 for other jobs
   * @param needs what it needs of hosts
   * @param blobs where the blobs are that function and initializer mention
   */
  public record Code(
      Bytes function,
      Bytes initializer,
      ClassPath where,
      int maxTasksPerChild,
      long timeoutMs,
      long fingerprint,
      JobNeeds needs,
      List<BlobRef> blobs) {

    /** Runs nothing. */
    public static final Code NONE = new Code(Bytes.EMPTY, Bytes.EMPTY, List.of(), 0, 0);

    /** Copies the list. */
    public Code {
      blobs = List.copyOf(blobs);
    }

    /** Code that mentions no blobs. */
    public Code(
        Bytes function,
        Bytes initializer,
        ClassPath where,
        int maxTasksPerChild,
        long timeoutMs,
        long fingerprint,
        JobNeeds needs) {
      this(
          function, initializer, where, maxTasksPerChild, timeoutMs, fingerprint, needs, List.of());
    }

    /** Code that any host can run and that mentions no blobs. */
    public Code(
        Bytes function,
        Bytes initializer,
        ClassPath where,
        int maxTasksPerChild,
        long timeoutMs,
        long fingerprint) {
      this(function, initializer, where, maxTasksPerChild, timeoutMs, fingerprint, JobNeeds.NONE);
    }

    /** Code that is there already, and whose versions need not be told apart. */
    public Code(
        Bytes function,
        Bytes initializer,
        List<String> classPath,
        int maxTasksPerChild,
        long timeoutMs) {
      this(function, initializer, ClassPath.at(classPath), maxTasksPerChild, timeoutMs, 0);
    }
  }
}
