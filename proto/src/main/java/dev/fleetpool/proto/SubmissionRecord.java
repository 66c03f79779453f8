package dev.fleetpool.proto;

import java.util.List;
import java.util.OptionalInt;

/**
 * A detached job, which coordinator services run; on the submissions topic, keyed by job id. It is
 * written when all inputs are in the log.
 *
 * @param job the job; its epoch is that of the submission, and every run of it has a later one
 * @param inputs where its inputs are
 * @param terms how it is to be run
 * @param cancelled whether nobody wants it any more
 */
public record SubmissionRecord(JobRecord job, Inputs inputs, Terms terms, boolean cancelled)
    implements WireMessage {

  /** Returns the same job, in this trace. */
  public SubmissionRecord in(Trace trace) {
    return new SubmissionRecord(job.in(trace), inputs, terms, cancelled);
  }

  /** Returns the same, cancelled. */
  public SubmissionRecord toCancelled() {
    return new SubmissionRecord(job, inputs, terms, true);
  }

  /**
   * Where the inputs are.
   *
   * @param partition the partition of the inputs topic
   * @param from the offset of the first record
   * @param tasks how many there are
   */
  public record Inputs(int partition, long from, long tasks) {}

  /**
   * How a job is to be run.
   *
   * @param chunkSize the number of tasks in one message; 0 for one that follows the task times
   * @param stopAtFailure whether the first task that fails ends the job
   * @param retries how many further attempts a failed task gets, where the user chose it
   * @param backoff how long a failed task waits
   * @param withoutCopies whether a straggler gets no copy
   * @param allowed patterns of classes that results may hold beside the job's own
   */
  public record Terms(
      int chunkSize,
      boolean stopAtFailure,
      OptionalInt retries,
      Backoff backoff,
      boolean withoutCopies,
      List<String> allowed) {

    /** Copies the list. */
    public Terms {
      allowed = List.copyOf(allowed);
    }
  }

  /** The first and the longest wait before a further attempt, in milliseconds; 0 for none. */
  public record Backoff(long firstMs, long maxMs) {}
}
