package dev.fleetpool.coordinator;

import dev.fleetpool.kafka.RecordPublisher;
import dev.fleetpool.payload.Payload;
import dev.fleetpool.proto.JobKey;
import dev.fleetpool.proto.JobStateRecord.Counts;
import dev.fleetpool.proto.JobStateRecord.Phase;
import dev.fleetpool.proto.SubmissionRecord;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.function.LongSupplier;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The detached jobs that a coordinator service runs, each with a thread of the pool that reads its
 * inputs from the log. They run on the same loop and core as the jobs of callers. Thread-safe.
 */
final class DetachedJobs {

  private static final Logger log = LoggerFactory.getLogger(DetachedJobs.class);
  private static final String WAS_CANCELLED = "was cancelled";

  private final JobOpener opener;
  private final DetachedLog detachedLog;
  private final OpenJobs open;
  private final ProgressReports reports;
  private final ExecutorService threads;
  private final RecordPublisher publisher;
  private final LongSupplier clock;
  private final Map<String, RunningJob> running = new ConcurrentHashMap<>();

  /** Submissions that were cancelled, of which a run may be on its way to being open. */
  private final Set<JobKey> cancelled = ConcurrentHashMap.newKeySet();

  private volatile boolean closed;

  DetachedJobs(
      JobOpener opener,
      DetachedLog detachedLog,
      OpenJobs open,
      ProgressReports reports,
      ExecutorService threads,
      RecordPublisher publisher,
      LongSupplier clock) {
    this.opener = opener;
    this.detachedLog = detachedLog;
    this.open = open;
    this.reports = reports;
    this.threads = threads;
    this.publisher = publisher;
    this.clock = clock;
  }

  /** Begins a job, or goes on with it where another service stopped. */
  void start(SubmissionRecord submission) {
    threads.execute(() -> run(submission));
  }

  private void run(SubmissionRecord submission) {
    String id = submission.job().key().jobId();
    StatePublisher states = states(submission);
    try {
      runNow(submission, states);
    } catch (InterruptedException | InterruptException e) {
      log.debug("job {} is left", id);
    } catch (RuntimeException | LinkageError e) {
      RunningJob job = running.get(id);
      if (job != null) {
        job.breakOff(e instanceof RuntimeException known ? known : new IllegalStateException(e));
      } else if (!closed) {
        log.warn("job {} could not be begun", id, e);
        states.publish(Phase.FAILED, Counts.none(states.total()), "could not be run: " + e);
      }
    }
  }

  private void runNow(SubmissionRecord submission, StatePublisher states)
      throws InterruptedException {
    JobRun run = opener.newRun(submission.job());
    JobKey key = run.key();
    DetachedSink sink = new DetachedSink(run, states, publisher, threads, () -> ended(key));
    Resumption resumption = opener.resumption(run, submission.job().key(), sink::awaitOpened);
    RunningJob job = opener.prepare(key, ReadAhead.unlimited(), resumption, Payload.NO_CODEC);
    reports.add(key, new ProgressReporter(states, threads, resumption::tally, clock.getAsLong()));
    running.put(key.jobId(), job);
    log.info("job {} is run here, as {}: {} tasks", key.jobId(), run.past(), states.total());
    opener.open(run, job, opener.settings(run, submission), sink);
    if (cancelled.contains(submission.job().key())) {
      job.cancel(WAS_CANCELLED); // what cancelled it found no job that was open
    }
    try (LoggedInputs inputs = detachedLog.inputs(submission)) {
      job.feedLogged(inputs);
    }
  }

  private void ended(JobKey key) {
    reports.remove(key);
    // A later submission of the name may run already.
    running.values().removeIf(job -> job.key().equals(key));
    open.remove(key).ifPresent(RunningJob::interruptFeeder);
  }

  private StatePublisher states(SubmissionRecord submission) {
    return new StatePublisher(submission, opener.coordinator(), publisher, clock);
  }

  /** Cancels a job, whether it was begun or not. */
  void cancel(SubmissionRecord submission) {
    cancelled.add(submission.job().key());
    RunningJob job = running.get(submission.job().key().jobId());
    if (job != null) {
      job.cancel(WAS_CANCELLED);
    } else {
      StatePublisher states = states(submission);
      states.publish(Phase.CANCELLED, Counts.none(states.total()), WAS_CANCELLED);
    }
  }

  /** Leaves a job to another service: nothing more is sent of it from here. */
  void leave(String jobId) {
    Optional.ofNullable(running.get(jobId)).ifPresent(RunningJob::leave);
  }

  /** Says how many jobs run here. */
  int count() {
    return running.size();
  }

  /** Leaves all jobs as they are. */
  void close() {
    closed = true;
    running.values().forEach(RunningJob::interruptFeeder);
  }
}
