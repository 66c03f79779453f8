package dev.fleetpool.coordinator;

import dev.fleetpool.AttachedJob;
import dev.fleetpool.Codec;
import dev.fleetpool.Initializer;
import dev.fleetpool.JobStatus;
import dev.fleetpool.Outcome;
import dev.fleetpool.OutputStyle;
import dev.fleetpool.Progress;
import dev.fleetpool.ResultStream;
import dev.fleetpool.Resumed;
import dev.fleetpool.TaskFailure;
import dev.fleetpool.TaskFunction;
import dev.fleetpool.TaskHistory;
import dev.fleetpool.coordinator.DetachedLog.Known;
import dev.fleetpool.coordinator.JobLog.Logged;
import dev.fleetpool.coordinator.LoggedResultStream.Form;
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
import dev.fleetpool.proto.JobStateRecord;
import dev.fleetpool.proto.JobStateRecord.Counts;
import dev.fleetpool.proto.SubmissionRecord;
import dev.fleetpool.proto.TaskMessage;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A job as the log knows it. Thread-safe. */
final class LoggedJob implements AttachedJob {

  private final Logs logs;
  private final JobLog jobLog;
  private final LargeValues large;
  private final JobRecord job;
  private final Optional<SubmissionRecord> submission;
  private final List<String> allowed;

  private LoggedJob(
      Logs logs, JobRecord job, Optional<SubmissionRecord> submission, List<String> allowed) {
    this.logs = logs;
    this.jobLog = logs.jobs();
    this.large = logs.large();
    this.job = job;
    this.submission = submission;
    this.allowed = allowed;
  }

  /**
   * Looks a job up.
   *
   * @param allowed patterns of classes that its inputs may hold beside the job's own
   * @throws IllegalArgumentException if there is none
   */
  static LoggedJob find(Logs logs, String jobId, List<String> allowed) {
    Optional<SubmissionRecord> submission = logs.detached().find(jobId).map(Known::submission);
    return submission
        .map(SubmissionRecord::job)
        .or(() -> logs.jobs().find(jobId))
        .map(job -> new LoggedJob(logs, job, submission, allowed))
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

  /** Returns the job that was submitted. */
  static LoggedJob of(Logs logs, SubmissionRecord submission, List<String> allowed) {
    return new LoggedJob(logs, submission.job(), Optional.of(submission), allowed);
  }

  private SubmissionRecord detached() {
    return submission.orElseThrow(
        () ->
            new IllegalStateException(
                "job=%s must have been submitted to be followed from the log; its program runs it"
                    .formatted(id())));
  }

  @Override
  public JobStatus status() {
    detached();
    return logs.detached().find(id()).map(LoggedJob::status).orElseThrow();
  }

  /** Returns where a job stands. */
  static JobStatus status(Known known) {
    SubmissionRecord submission = known.submission();
    long total = submission.inputs().tasks();
    Counts counts = known.state().map(JobStateRecord::counts).orElse(Counts.none(total));
    Progress progress =
        new Progress(
            submission.job().key().jobId(),
            OptionalLong.of(total),
            counts.done(),
            counts.failed(),
            counts.retried(),
            Resumed.NOTHING,
            counts.slots(),
            Duration.ofMillis(counts.elapsedMs()));
    return new JobStatus(
        known
            .state()
            .map(state -> JobStatus.Phase.valueOf(state.phase().name()))
            .orElse(JobStatus.Phase.QUEUED),
        progress,
        known.state().map(JobStateRecord::coordinator).orElse(""),
        known.state().map(JobStateRecord::why).orElse(""));
  }

  @Override
  public <R extends @Nullable Object> ResultStream<R> results() {
    return stream(Form.RESULT, Optional.empty());
  }

  @Override
  public <R extends @Nullable Object> ResultStream<Outcome<R>> outcomes() {
    return stream(Form.OUTCOME, Optional.empty());
  }

  private <R extends @Nullable Object> ResultStream<R> stream(
      Form form, Optional<TaskPrinter> output) {
    SubmissionRecord submitted = detached();
    ValueReading values = values(submitted);
    AnswerReader reader = new AnswerReader(failures(values), values, output, large);
    return new LoggedResultStream<>(
        new LoggedResultStream.Source(
            id(),
            submitted.inputs().tasks(),
            logs.detached().results(submitted),
            reader,
            failures(values)),
        form);
  }

  private Failures failures(ValueReading values) {
    return new Failures(id(), loader(), values.codec(), List.of());
  }

  /** Without the job's code, only values of the JDK can be read. */
  private ValueReading values(SubmissionRecord submitted) {
    List<String> all = new ArrayList<>(allowed);
    all.addAll(submitted.terms().allowed());
    Object code;
    try {
      code = required(readCode(job.code().function(), large.at(job.code().blobs())));
    } catch (IllegalStateException e) {
      return new ValueReading(loader(), ResultFilter.of(new Object(), all), Payload.NO_CODEC);
    }
    Codec codec = code instanceof CodedFunction coded ? coded.codec() : Payload.NO_CODEC;
    Object function = code instanceof CodedFunction coded ? coded.function() : code;
    return new ValueReading(loader(), ResultFilter.of(function, all), codec);
  }

  @Override
  public List<TaskFailure> failures() {
    Failures failures = failures(values(detached()));
    return logs.detached().verdicts(detached()).stream()
        .map(message -> failures.exception(Verdicts.answer(message), printed -> {}).failure())
        .toList();
  }

  @Override
  public void output(OutputStream sink, OutputStyle style) {
    try (ResultStream<Outcome<Object>> outcomes =
        stream(Form.OUTCOME, Optional.of(new TaskPrinter(sink, style)))) {
      outcomes.forEachRemaining(outcome -> {});
    }
  }

  @Override
  public void output(long index, OutputStream sink, OutputStyle style) {
    SubmissionRecord submitted = detached();
    long tasks = submitted.inputs().tasks();
    if (index < 0 || index >= tasks) {
      throw new IllegalArgumentException(
          "index=%d must be that of one of the %d tasks of job %s, which count from 0; leave it out for the output of all"
              .formatted(index, tasks, id()));
    }
    LoggedOutput output = new LoggedOutput(index);
    try (ResultTail tail = logs.detached().results(submitted)) {
      while (output.found().isEmpty()) {
        if (tail.last().isPresent()) {
          throw noOutput(index, tail.last().get());
        }
        tail.poll(output::see);
      }
    }
    LoggedOutput.Printed printed = output.found().get();
    new TaskPrinter(sink, style).print(index, printed.origin(), printed.output());
  }

  private IllegalStateException noOutput(long index, JobStateRecord last) {
    String why =
        last.phase() == JobStateRecord.Phase.DONE
            ? "it is no longer in the log, which keeps a week"
            : "the job %s before the task had ended".formatted(last.why());
    return new IllegalStateException(
        "there is no output of task %d of job %s: %s; submit the job again"
            .formatted(index, id(), why));
  }

  @Override
  public void cancel() {
    SubmissionRecord own = detached();
    logs.detached()
        .find(id())
        .filter(known -> known.submission().job().key().equals(own.job().key()))
        .filter(known -> !known.isOver())
        .ifPresent(known -> logs.detached().publish(known.submission().toCancelled()));
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
