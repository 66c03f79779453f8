package dev.fleetpool.coordinator;

import dev.fleetpool.AttachedJob;
import dev.fleetpool.Codec;
import dev.fleetpool.Initializer;
import dev.fleetpool.TaskFunction;
import dev.fleetpool.TaskHistory;
import dev.fleetpool.coordinator.JobLog.Logged;
import dev.fleetpool.coordinator.types.CodeFilter;
import dev.fleetpool.coordinator.types.ResultFilter;
import dev.fleetpool.payload.BlobSource;
import dev.fleetpool.payload.CodedFunction;
import dev.fleetpool.payload.MalformedPayloadException;
import dev.fleetpool.payload.Payload;
import dev.fleetpool.payload.PayloadInput;
import dev.fleetpool.payload.Reading;
import dev.fleetpool.proto.Bytes;
import dev.fleetpool.proto.JobRecord;
import dev.fleetpool.proto.TaskMessage;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A job as the log knows it. Thread-safe. */
final class LoggedJob implements AttachedJob {

  private final JobLog jobLog;
  private final LargeValues large;
  private final JobRecord job;
  private final List<String> allowed;

  private LoggedJob(JobLog jobLog, LargeValues large, JobRecord job, List<String> allowed) {
    this.jobLog = jobLog;
    this.large = large;
    this.job = job;
    this.allowed = allowed;
  }

  /**
   * Looks a job up.
   *
   * @param allowed patterns of classes that its inputs may hold beside the job's own
   * @throws IllegalArgumentException if there is none
   */
  static LoggedJob find(JobLog jobLog, LargeValues large, String jobId, List<String> allowed) {
    return jobLog
        .find(jobId)
        .map(job -> new LoggedJob(jobLog, large, job, allowed))
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
      ((Initializer) required(readCode(job.code().initializer(), ofCode))).run();
    }
    Object code = required(readCode(job.code().function(), ofCode));
    Codec codec = code instanceof CodedFunction coded ? coded.codec() : Payload.NO_CODEC;
    Object function = code instanceof CodedFunction coded ? coded.function() : code;
    ValueReading values = new ValueReading(loader(), ResultFilter.of(function, allowed), codec);
    PayloadInput inputs = task.inputs().over(PayloadInput::new);
    for (long i = task.firstIndex(); i < index; i++) {
      Payload.skip(inputs);
    }
    return apply(function, reading(() -> values.next(inputs, large.at(task.blobs()))));
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

  private @Nullable Object readCode(Bytes payload, BlobSource blobs) {
    PayloadInput cursor = payload.over(PayloadInput::new);
    Reading reading = new Reading(loader(), new CodeFilter(), Payload.NO_CODEC, blobs);
    return reading(() -> Payload.read(cursor, reading));
  }

  private static ClassLoader loader() {
    return Thread.currentThread().getContextClassLoader();
  }

  private @Nullable Object reading(Supplier<@Nullable Object> read) {
    try {
      return read.get();
    } catch (MalformedPayloadException e) {
      throw new IllegalStateException(
          "job %s cannot be replayed here: %s; start this program with the class path of the job"
              .formatted(id(), e.getMessage()),
          e);
    }
  }
}
