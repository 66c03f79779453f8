package dev.fleetpool.coordinator;

import dev.fleetpool.FleetUnavailableException;
import dev.fleetpool.coordinator.Turns.Turn;
import dev.fleetpool.kafka.KafkaFailures;
import dev.fleetpool.kafka.RecordPublisher;
import dev.fleetpool.payload.Payload;
import dev.fleetpool.proto.JobKey;
import dev.fleetpool.proto.JobStateRecord.Counts;
import dev.fleetpool.proto.JobStateRecord.Phase;
import dev.fleetpool.proto.SubmissionRecord;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
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
  private static final long PAUSE_NS = 1_000_000_000;

  /** How many run at a time. */
  static final int MOST_JOBS = 64;

  private static final int MOST_INPUT_BYTES = 32 * 1024 * 1024;

  /** Inputs that were read and not sent have this share of the heap, all jobs together. */
  private static final int HEAP_SHARE = 4;

  private final JobOpener opener;
  private final DetachedLog detachedLog;
  private final OpenJobs open;
  private final ProgressReports reports;
  private final ExecutorService threads;
  private final RecordPublisher publisher;
  private final BooleanSupplier outage;
  private final LongSupplier clock;
  private final Turns turns = new Turns();
  private final Places places;
  private final int inputBytes;
  private volatile boolean closed;

  DetachedJobs(
      JobOpener opener,
      DetachedLog detachedLog,
      OpenJobs open,
      ProgressReports reports,
      ExecutorService threads,
      RecordPublisher publisher,
      BooleanSupplier outage,
      LongSupplier clock) {
    this.opener = opener;
    this.detachedLog = detachedLog;
    this.open = open;
    this.reports = reports;
    this.threads = threads;
    this.publisher = publisher;
    this.outage = outage;
    this.clock = clock;
    this.places = new Places(MOST_JOBS, threads);
    this.inputBytes =
        (int) Math.min(MOST_INPUT_BYTES, Runtime.getRuntime().maxMemory() / HEAP_SHARE / MOST_JOBS);
  }

  /** Begins a job, or goes on with it where another service stopped. */
  void start(SubmissionRecord submission) {
    begin(submission, turns.begin(id(submission)));
  }

  private void begin(SubmissionRecord submission, Turn turn) {
    places.enter(() -> run(submission, turn));
  }

  private void run(SubmissionRecord submission, Turn turn) {
    Go go = new Go(submission, turn);
    try {
      go.run();
    } catch (InterruptedException
        | InterruptException
        | CancellationException
        | RejectedExecutionException e) { // the service is closed
      log.debug("job {} is left", id(submission));
    } catch (FleetUnavailableException e) {
      if (e.getCause() instanceof RuntimeException cause && KafkaFailures.isOfAnOutage(cause)) {
        log.warn("job {} waits for the brokers: {}", id(submission), e.getMessage());
        again(submission, turn);
      } else {
        go.fail(e);
      }
    } catch (RuntimeException | LinkageError e) {
      go.fail(e);
    } finally {
      if (go.job.isEmpty()) {
        over(turn);
      }
    }
  }

  private void over(Turn turn) {
    turns.over(turn);
    places.leave();
  }

  /** Nothing is lost by an outage: the job is begun again, as if it had just come here. */
  private void again(SubmissionRecord submission, Turn turn) {
    LockSupport.parkNanos(PAUSE_NS);
    if (!closed) {
      turns.again(turn).ifPresent(next -> begin(submission, next));
    }
  }

  /** Does this on a thread of the pool, unless the service is closed meanwhile. */
  private void afterPause(Runnable action) {
    if (!closed) {
      threads.execute(
          () -> {
            LockSupport.parkNanos(PAUSE_NS);
            if (!closed) {
              action.run();
            }
          });
    }
  }

  /** One go at a job, on a thread of the pool. */
  private final class Go {
    final SubmissionRecord submission;
    final Turn turn;
    final StatePublisher states;
    Optional<RunningJob> job = Optional.empty();

    Go(SubmissionRecord submission, Turn turn) {
      this.submission = submission;
      this.turn = turn;
      this.states = states(submission);
    }

    void run() throws InterruptedException {
      turn.awaitPlace();
      if (closed || !turns.isWanted(turn)) {
        return;
      }
      JobRun run = opener.newRun(submission.job());
      JobKey key = run.key();
      DetachedSink sink =
          new DetachedSink(run, states, publisher, threads, outage, new Owner(key, this));
      Resumption resumption = opener.resumption(run, submission.job().key(), sink::awaitOpened);
      RunningJob prepared =
          opener.prepare(key, ReadAhead.unlimited(), resumption, Payload.NO_CODEC, inputBytes);
      if (!turns.open(turn, prepared, () -> open(run, prepared, resumption, sink))) {
        return;
      }
      job = Optional.of(prepared);
      log.info("job {} is run here, as {}: {} tasks", key.jobId(), run.past(), states.total());
      try (LoggedInputs inputs = detachedLog.inputs(submission)) {
        prepared.feedLogged(inputs);
      }
    }

    private void open(JobRun run, RunningJob prepared, Resumption resumption, DetachedSink sink) {
      reports.add(
          run.key(), new ProgressReporter(states, threads, resumption::tally, clock.getAsLong()));
      try {
        opener.open(run, prepared, opener.settings(run, submission), sink);
      } catch (RuntimeException e) {
        reports.remove(run.key());
        throw e;
      }
    }

    void fail(Throwable e) {
      if (closed || !turns.isWanted(turn)) {
        log.debug("job {} is left", id(submission), e);
      } else if (job.isPresent()) {
        job.get()
            .breakOff(e instanceof RuntimeException known ? known : new IllegalStateException(e));
      } else {
        log.warn("job {} could not be begun", id(submission), e);
        states.publish(Phase.FAILED, Counts.none(states.total()), "could not be run: " + e);
      }
    }
  }

  /** Hears what becomes of a job that was opened. */
  private final class Owner implements DetachedSink.Owner {
    private final JobKey key;
    private final Go go;

    Owner(JobKey key, Go go) {
      this.key = key;
      this.go = go;
    }

    @Override
    public void closed() {
      reports.remove(key);
      open.remove(key).ifPresent(RunningJob::interruptFeeder);
      turns.closed(go.turn);
    }

    @Override
    public void over() {
      DetachedJobs.this.over(go.turn);
    }

    @Override
    public void interrupted() {
      try {
        again(go.submission, go.turn);
      } finally {
        over();
      }
    }
  }

  private static String id(SubmissionRecord submission) {
    return submission.job().key().jobId();
  }

  private StatePublisher states(SubmissionRecord submission) {
    return new StatePublisher(submission, opener.coordinator(), publisher, clock, this::afterPause);
  }

  /** Cancels a job, whether it was begun or not. */
  void cancel(SubmissionRecord submission) {
    if (!turns.cancel(id(submission), "was cancelled")) {
      StatePublisher states = states(submission);
      states.publish(Phase.CANCELLED, Counts.none(states.total()), "was cancelled");
    }
  }

  /** Leaves a job to another service: nothing more is sent of it from here. */
  void leave(String jobId) {
    turns.leave(jobId);
  }

  /** Says how many jobs run here, or wait for a place. */
  int count() {
    return turns.count();
  }

  /** Leaves all jobs as they are. */
  void close() {
    closed = true;
    places.close();
    open.running().forEach(RunningJob::interruptFeeder);
  }
}
