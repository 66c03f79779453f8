package dev.fleetpool.coordinator;

import dev.fleetpool.AttachedJob;
import dev.fleetpool.ProgressListener;
import dev.fleetpool.coordinator.JobOpener.Manner;
import dev.fleetpool.coordinator.core.JobSettings.OnFailure;
import dev.fleetpool.coordinator.core.JobSettings.Release;
import dev.fleetpool.proto.JobKey;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs {@code map} and {@code imap} jobs: opens the job, reads the inputs, decodes the results. A
 * {@code map} does all that on the calling thread; {@code mapAsync} takes a thread of the pool for
 * it, a stream one for its inputs. Thread-safe.
 */
final class JobRunner {

  private static final Manner STOP_IN_ORDER = new Manner(Release.IN_ORDER, OnFailure.STOP);
  private static final Manner ALL_IN_ORDER = new Manner(Release.IN_ORDER, OnFailure.GO_ON);
  private static final Manner ALL_AS_THEY_COME = new Manner(Release.AS_THEY_COME, OnFailure.GO_ON);

  private final JobOpener opener;
  private final OpenJobs open;
  private final ProgressReports reports;
  private final ExecutorService threads;
  private final JobSubmitter submitter;
  private final LongSupplier clock;
  private final Set<FleetResultStream<?>> streams = ConcurrentHashMap.newKeySet();

  JobRunner(
      JobOpener opener,
      OpenJobs open,
      ProgressReports reports,
      ExecutorService threads,
      JobSubmitter submitter,
      LongSupplier clock) {
    this.submitter = submitter;
    this.opener = opener;
    this.open = open;
    this.reports = reports;
    this.threads = threads;
    this.clock = clock;
  }

  /** Runs a job on the calling thread. */
  <R extends @Nullable Object, T extends @Nullable Object> T map(
      Submission submission, Iterator<?> inputs, Conclusion<R, T> conclusion) {
    JobResults results = start(submission, mapManner(submission), ReadAhead.unlimited());
    try {
      Gathering<R> gathering = new Gathering<>(results, failures(submission, results));
      results.job().feed(inputs, interludes(submission, gathering, conclusion));
      return conclusion.conclude(results.job().toString(), gathering.all());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      results.job().cancel("its caller was interrupted");
      throw new CancellationException("interrupted while waiting for job " + results.job());
    } catch (Throwable e) {
      results.job().cancel("its caller got " + e);
      throw e;
    }
  }

  /** Runs a job on a thread of the pool. */
  <R extends @Nullable Object, T extends @Nullable Object> FleetResult<T> mapAsync(
      Submission submission, Iterable<?> inputs, Conclusion<R, T> conclusion) {
    JobResults results = start(submission, mapManner(submission), ReadAhead.unlimited());
    FleetResult<T> future =
        new FleetResult<>(interrupt -> results.job().cancel("its caller cancelled it"));
    Gathering<R> gathering = new Gathering<>(results, failures(submission, results));
    Interludes interludes = interludes(submission, gathering, conclusion);
    open.concluding(results.job());
    threads.execute(
        () -> {
          complete(
              future,
              results.job(),
              () -> {
                results.job().feedOnPoolThread(inputs.iterator(), interludes);
                return conclusion.conclude(results.job().toString(), gathering.all());
              });
          open.concluded(results.job());
        });
    return future;
  }

  private static <T extends @Nullable Object> void complete(
      FleetResult<T> future, RunningJob job, Callable<T> work) {
    try {
      future.complete(work.call());
    } catch (CancellationException e) {
      future.cancelled(String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      future.cancelled("job " + job + " ended while its input was read");
    } catch (Throwable e) {
      job.cancel("it failed: " + e);
      future.completeExceptionally(e);
    }
  }

  private static <R extends @Nullable Object> Interludes interludes(
      Submission submission, Gathering<R> gathering, Conclusion<R, ?> conclusion) {
    int tasks = submission.rehearsal().orElse(0);
    return new Interludes(
        tasks, () -> gathering.rehearse(tasks, conclusion), gathering::addArrived);
  }

  private static Manner mapManner(Submission submission) {
    return submission.collect() ? ALL_IN_ORDER : STOP_IN_ORDER;
  }

  /** Streams the results of a job; a thread of the pool reads the inputs. */
  <R extends @Nullable Object> FleetResultStream<R> stream(
      Submission submission, Iterator<?> inputs, Release release) {
    Manner manner = release == Release.IN_ORDER ? ALL_IN_ORDER : ALL_AS_THEY_COME;
    JobResults results = start(submission, manner, ReadAhead.ofHeap());
    FleetResultStream<R> stream =
        new FleetResultStream<>(results, failures(submission, results), clock);
    streams.add(stream);
    Interludes interludes =
        new Interludes(submission.rehearsal().orElse(0), results::awaitRehearsed, () -> {});
    threads.execute(() -> feed(results.job(), inputs, interludes));
    return stream;
  }

  private static void feed(RunningJob job, Iterator<?> inputs, Interludes interludes) {
    try {
      job.feedOnPoolThread(inputs, interludes);
    } catch (InterruptedException e) {
      // The job has ended, and with it this thread's work.
    } catch (Throwable e) {
      // The job remembers it; the reader gets it after the results of the inputs before it.
    }
  }

  private JobResults start(Submission submission, Manner manner, ReadAhead readAhead) {
    CallerCode.Encoded function = opener.code().function(submission.packed());
    submission.name().ifPresent(submitter::checkNotDetached);
    JobRun run = opener.newRun(submission);
    AnswerQueue answers = new AnswerQueue(readAhead, () -> ended(run.key()));
    RunningJob job =
        opener.prepare(
            run.key(), readAhead, opener.resumption(run, answers), submission.travel().codec());
    Optional<ProgressReporter> reporter =
        submission.listener().map(listener -> reporter(listener, job));
    reporter.ifPresent(r -> reports.add(job.key(), r));
    try {
      opener.open(run, job, opener.settings(run, submission, function, manner), answers);
    } catch (RuntimeException e) {
      reports.remove(job.key());
      throw e;
    }
    AnswerReader reader =
        new AnswerReader(
            opener.failures(job.key(), submission),
            submission.values(),
            submission.output(),
            opener.code().large());
    return new JobResults(job, answers, reader, submission.collect(), reporter);
  }

  private ProgressReporter reporter(ProgressListener listener, RunningJob job) {
    return new ProgressReporter(listener, threads, job.resumption()::tally, clock.getAsLong());
  }

  /** Submits a detached job. */
  AttachedJob submit(Submission submission, Iterator<?> inputs) {
    open.checkOpen("the job");
    return submitter.submit(submission, inputs);
  }

  private void ended(JobKey key) {
    reports.remove(key);
    streams.removeIf(stream -> stream.job().key().equals(key));
    open.remove(key)
        .ifPresent(
            job -> {
              job.interruptFeeder();
              if (!job.isFed()) {
                open.concluded(job); // it ended early, and its input may never let go
              }
            });
  }

  private Failures failures(Submission submission, JobResults results) {
    return opener.failures(results.job().key(), submission);
  }

  /** Cancels the streams that nobody has read for so long. */
  void cancelStalledStreams(long forNs) {
    streams.stream().filter(stream -> stream.isStalled(forNs)).forEach(FleetResultStream::close);
  }
}
