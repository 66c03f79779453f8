package dev.fleetpool.proto;

import java.util.List;

/**
 * A job as agents know it; on the jobs topic, keyed by job id.
 *
 * @param key which run of which job
 * @param coordinator who dispatches it, for people
 * @param replyPartition the partition of the results topic on which the coordinator listens
 * @param code what runs, and how
 * @param ended whether the job is over; its chunks are then dropped
 */
public record JobRecord(
    JobKey key, String coordinator, int replyPartition, Code code, boolean ended)
    implements WireMessage {

  /** Returns the record that tells agents that the job is over. */
  public JobRecord toEnded() {
    return new JobRecord(key, coordinator, replyPartition, Code.NONE, true);
  }

  /**
   * What the tasks of a job run, and how.
   *
   * @param function the function, as a payload
   * @param initializer what runs once in each child, as a payload; empty for none
   * @param classPath paths of jars and class folders
   * @param maxTasksPerChild a child is replaced after so many tasks; 0 for never
   * @param timeoutMs an attempt that runs longer is killed; 0 for no limit
   */
  public record Code(
      Bytes function,
      Bytes initializer,
      List<String> classPath,
      int maxTasksPerChild,
      long timeoutMs) {

    /** Runs nothing. */
    public static final Code NONE = new Code(Bytes.EMPTY, Bytes.EMPTY, List.of(), 0, 0);

    /** Copies the list. */
    public Code {
      classPath = List.copyOf(classPath);
    }
  }
}
