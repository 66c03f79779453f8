package dev.fleetpool.coordinator;

import dev.fleetpool.Codec;
import dev.fleetpool.coordinator.JobRun.Past;
import dev.fleetpool.coordinator.core.InputQueue;
import dev.fleetpool.coordinator.core.JobSettings;
import dev.fleetpool.coordinator.core.JobSettings.OnFailure;
import dev.fleetpool.coordinator.core.JobSettings.RehearsalSettings;
import dev.fleetpool.coordinator.core.JobSettings.Release;
import dev.fleetpool.coordinator.core.JobSink;
import dev.fleetpool.proto.JobKey;
import dev.fleetpool.proto.JobRecord;
import dev.fleetpool.proto.SubmissionRecord;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleSupplier;

/**
 * Turns submissions into jobs that run: encodes the code once, gives each run its key, tells the
 * loop. Thread-safe.
 */
final class JobOpener {

  private static final int MAX_INPUT_BYTES = 32 * 1024 * 1024;
  private static final int HEAP_SHARE = 8;

  /** In which order answers are released, and what a failure means for the rest. */
  record Manner(Release release, OnFailure onFailure) {}

  private final ReplyAddress reply;
  private final CoordinatorLoop loop;
  private final JobLog jobLog;
  private final OpenJobs open;
  private final CallerCode code;
  private final AtomicLong epochs;
  private final DoubleSupplier chance = new Random()::nextDouble;

  /**
   * Opens jobs on this loop.
   *
   * @param code what the jobs of this pool have in common
   * @param firstEpoch greater than the epochs of earlier pools
   */
  JobOpener(
      ReplyAddress reply,
      CoordinatorLoop loop,
      JobLog jobLog,
      OpenJobs open,
      CallerCode code,
      long firstEpoch) {
    this.reply = reply;
    this.loop = loop;
    this.jobLog = jobLog;
    this.open = open;
    this.code = code;
    this.epochs = new AtomicLong(firstEpoch);
  }

  /**
   * Returns a run of the submission, with a key of its own; of a named one, waits for what the log
   * knows of the name.
   *
   * @throws java.util.concurrent.RejectedExecutionException if the pool is closed
   */
  JobRun newRun(Submission submission) {
    open.checkOpen("the job");
    long epoch = epochs.incrementAndGet();
    if (submission.name().isEmpty()) {
      JobKey key = new JobKey(UUID.randomUUID().toString(), epoch);
      OptionalLong none = OptionalLong.empty();
      return new JobRun(key, reply.partition(), none, none, Past.NONE, 0);
    }
    String name = submission.name().get();
    JobLog.Opening opening = jobLog.open(name, submission.afresh());
    // A clock that is behind that of the earlier run's host must not make this run the older one.
    long later = opening.lastEpoch().orElse(0) + 1 + ThreadLocalRandom.current().nextInt(1 << 15);
    JobKey key = new JobKey(name, Math.max(epoch, later));
    return new JobRun(
        key,
        opening.partition(),
        OptionalLong.of(opening.end()),
        OptionalLong.of(opening.resultsFrom()),
        past(opening),
        code.fingerprint(submission));
  }

  /**
   * Returns a further run of a detached job; waits for what the log knows of earlier ones.
   *
   * @param submitted the job as it was submitted
   */
  JobRun newRun(JobRecord submitted) {
    JobLog.Opening opening = jobLog.open(submitted.key().jobId(), /* afresh= */ false);
    long last = Math.max(submitted.key().epoch(), opening.lastEpoch().orElse(0));
    long later = last + 1 + ThreadLocalRandom.current().nextInt(1 << 15);
    JobKey key = new JobKey(submitted.key().jobId(), Math.max(epochs.incrementAndGet(), later));
    boolean ranBefore = opening.lastEpoch().orElse(0) > submitted.key().epoch();
    return new JobRun(
        key,
        submitted.replyPartition(),
        OptionalLong.of(jobLog.end(submitted.replyPartition())),
        submitted.resultsFrom(),
        ranBefore ? past(opening) : Past.NONE,
        submitted.code().fingerprint());
  }

  private static Past past(JobLog.Opening opening) {
    if (opening.lastEpoch().isEmpty()) {
      return Past.NONE;
    }
    return opening.interrupted() ? Past.INTERRUPTED : Past.ENDED;
  }

  /** Waits until a run is open, or over; says whether it goes on. */
  interface Opened {
    boolean await() throws InterruptedException;
  }

  /** Returns what the run takes over from earlier ones, to be read once the run is open. */
  Resumption resumption(JobRun run, AnswerQueue answers) {
    return resumption(run, new JobKey(run.key().jobId(), -1), answers::awaitOpened);
  }

  /** Returns what the run takes over from those with a later epoch than this. */
  Resumption resumption(JobRun run, JobKey since, Opened opened) {
    if (run.past() == Past.NONE) {
      return Resumption.none();
    }
    return new Resumption(
        run.code(),
        () -> {
          if (!opened.await()) {
            return Optional.empty(); // it is over, and its end says why
          }
          // From here on agents start nothing more for earlier runs.
          long from = run.resultsFrom().orElseThrow();
          return Optional.of(jobLog.results(since, run.partition(), from));
        });
  }

  /**
   * Brings the class path of a submission to the hosts, for which its caller waits; {@link
   * #settings} then need not.
   */
  void carryClassPath(Submission submission) {
    var unused = code.carry(submission);
  }

  /** Returns what tells of the failures of a job. */
  Failures failures(JobKey job, Submission submission) {
    return new Failures(
        job.jobId(), submission.loader(), submission.travel().codec(), code.entries(submission));
  }

  /** Returns what the jobs of the pool have in common. */
  CallerCode code() {
    return code;
  }

  /** Creates the caller's end of a job, not yet open. */
  RunningJob prepare(JobKey key, ReadAhead readAhead, Resumption resumption, Codec codec) {
    int maxBytes = (int) Math.min(MAX_INPUT_BYTES, Runtime.getRuntime().maxMemory() / HEAP_SHARE);
    return prepare(key, readAhead, resumption, codec, maxBytes);
  }

  /** Creates that of a job of which so many bytes of inputs are kept until they are sent. */
  RunningJob prepare(
      JobKey key, ReadAhead readAhead, Resumption resumption, Codec codec, int inputBytes) {
    return new RunningJob(
        key,
        new InputQueue(inputBytes),
        loop,
        readAhead,
        resumption,
        new Outgoing(code.large(), codec));
  }

  /**
   * Opens the job.
   *
   * @throws java.util.concurrent.RejectedExecutionException if the pool is closed
   */
  void open(JobRun run, RunningJob job, JobSettings settings, JobSink sink) {
    open.add(job);
    run.answersFrom().ifPresent(offset -> loop.listen(run.partition(), offset));
    loop.tell((core, nowNs) -> core.openJob(settings, job.queue(), sink, nowNs));
    if (run.past() == Past.INTERRUPTED) {
      loop.tell((core, nowNs) -> core.interruptedBefore(run.key(), nowNs));
    }
  }

  /** Returns the run as the core opens it. */
  JobSettings settings(
      JobRun run, Submission submission, CallerCode.Encoded function, Manner manner) {
    JobRecord.Code runs = code.of(function, submission, run.code());
    Failures failures = failures(run.key(), submission);
    return new JobSettings(
        new JobRecord(
            run.key(),
            reply.coordinator(),
            run.partition(),
            run.resultsFrom(),
            runs,
            false,
            submission.trace()),
        submission.chunkSize(),
        manner.release(),
        manner.onFailure(),
        submission.attempts().toAttempts(failures, chance),
        rehearsal(submission));
  }

  /** Returns the run of a detached job as the core opens it. */
  JobSettings settings(JobRun run, SubmissionRecord submission) {
    SubmissionRecord.Terms terms = submission.terms();
    Failures failures = new Failures(run.key().jobId(), ClassLoader.getSystemClassLoader());
    return new JobSettings(
        new JobRecord(
            run.key(),
            reply.coordinator(),
            run.partition(),
            run.resultsFrom(),
            submission.job().code(),
            false,
            submission.job().trace()),
        terms.chunkSize() == 0 ? OptionalInt.empty() : OptionalInt.of(terms.chunkSize()),
        Release.AS_THEY_COME,
        terms.stopAtFailure() ? OnFailure.STOP : OnFailure.GO_ON,
        AttemptOptions.of(terms).toAttempts(failures, chance));
  }

  /** Returns the name of this coordinator. */
  String coordinator() {
    return reply.coordinator();
  }

  private static Optional<RehearsalSettings> rehearsal(Submission submission) {
    OnFailure onFailure = submission.collect() ? OnFailure.GO_ON : OnFailure.STOP;
    return submission.rehearsal().stream()
        .filter(tasks -> tasks > 0)
        .mapToObj(tasks -> new RehearsalSettings(tasks, onFailure))
        .findFirst();
  }
}
