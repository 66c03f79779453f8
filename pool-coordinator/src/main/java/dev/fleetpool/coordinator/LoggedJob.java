package dev.fleetpool.coordinator;

import dev.fleetpool.AttachedJob;
import dev.fleetpool.Initializer;
import dev.fleetpool.TaskFunction;
import dev.fleetpool.TaskHistory;
import dev.fleetpool.coordinator.JobLog.Logged;
import dev.fleetpool.payload.BlobSource;
import dev.fleetpool.payload.MalformedPayloadException;
import dev.fleetpool.payload.Payload;
import dev.fleetpool.payload.PayloadInput;
import dev.fleetpool.proto.Bytes;
import dev.fleetpool.proto.JobRecord;
import dev.fleetpool.proto.TaskMessage;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A job as the log knows it. Thread-safe. */
final class LoggedJob implements AttachedJob {

  private final JobLog jobLog;
  private final LargeValues large;
  private final JobRecord job;

  private LoggedJob(JobLog jobLog, LargeValues large, JobRecord job) {
    this.jobLog = jobLog;
    this.large = large;
    this.job = job;
  }

  /**
   * Looks a job up.
   *
   * @throws IllegalArgumentException if there is none
   */
  static LoggedJob find(JobLog jobLog, LargeValues large, String jobId) {
    return jobLog
        .find(jobId)
        .map(job -> new LoggedJob(jobLog, large, job))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "job=%s must be the name or id of a job on this fleet; check its spelling and the prefix"
                        .formatted(jobId)));
  }

  @Override
  public String id() {
    return job.key().jobId();
  }

  @Override
  public TaskHistory why(long index) {
    return new TaskHistories(id(), index, sent(index), jobLog.results(job, index)).tell();
  }

  private List<Logged<TaskMessage>> sent(long index) {
    List<Logged<TaskMessage>> sent = jobLog.sent(id(), index);
    if (sent.isEmpty()) {
      throw new IllegalArgumentException(
          "index=%d must be that of a task that job %s has sent within the last week; tasks count from 0, and one that was not sent has no history"
              .formatted(index, id()));
    }
    return sent;
  }

  @Override
  public @Nullable Object replay(long index) throws Exception {
    if (job.code().function().isEmpty()) {
      throw new IllegalArgumentException(
          "job=%s must have been given a name to be replayed: only named jobs leave their code in the log; give it one with named(...)"
              .formatted(id()));
    }
    TaskMessage task =
        sent(index).stream()
            .max(
                Comparator.<Logged<TaskMessage>>comparingLong(
                        logged -> logged.message().key().job().epoch())
                    .thenComparingLong(Logged::timeMs))
            .orElseThrow()
            .message();
    BlobSource ofCode = large.at(job.code().blobs());
    if (!job.code().initializer().isEmpty()) {
      ((Initializer) required(read(job.code().initializer(), 0, ofCode))).run();
    }
    int number = (int) (index - task.firstIndex());
    return apply(
        required(read(job.code().function(), 0, ofCode)),
        read(task.inputs(), number, large.at(task.blobs())));
  }

  // The job was submitted with a function of such inputs, and one of them may be null.
  @SuppressWarnings({"unchecked", "NullAway"})
  private static @Nullable Object apply(Object function, @Nullable Object input) throws Exception {
    return ((TaskFunction<Object, Object>) function).apply(input);
  }

  private static Object required(@Nullable Object read) {
    if (read == null) {
      throw new IllegalStateException("the logged code is null");
    }
    return read;
  }

  /** Reads one of several payloads. They come from a caller like this one, so without a filter. */
  private @Nullable Object read(Bytes payloads, int number, BlobSource blobs) {
    PayloadInput cursor = payloads.over(PayloadInput::new);
    for (int i = 0; i < number; i++) {
      Payload.skip(cursor);
    }
    try {
      return Payload.read(
          cursor, Thread.currentThread().getContextClassLoader(), Payload.ANY_CLASS, blobs);
    } catch (MalformedPayloadException e) {
      throw new IllegalStateException(
          "job %s cannot be replayed here: %s; start this program with the class path of the job"
              .formatted(id(), e.getMessage()),
          e);
    }
  }
}
