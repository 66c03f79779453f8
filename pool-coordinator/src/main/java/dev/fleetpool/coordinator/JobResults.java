package dev.fleetpool.coordinator;

import dev.fleetpool.Outcome;
import dev.fleetpool.TaskFailedException;
import dev.fleetpool.coordinator.core.Answer;
import dev.fleetpool.coordinator.core.JobSink.Ending;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * The results of one job, decoded one after the other as they are asked for; what {@code map} and
 * {@code imap} have in common. For one thread at a time.
 */
final class JobResults {

  private final RunningJob job;
  private final AnswerQueue answers;
  private final AnswerReader reader;
  private final boolean collect;
  private final Optional<ProgressReporter> reporter;

  JobResults(
      RunningJob job,
      AnswerQueue answers,
      AnswerReader reader,
      boolean collect,
      Optional<ProgressReporter> reporter) {
    this.job = job;
    this.answers = answers;
    this.reader = reader;
    this.collect = collect;
    this.reporter = reporter;
  }

  RunningJob job() {
    return job;
  }

  /**
   * Moves to the next result; waits for it. Returns false when the job has ended and all were read.
   */
  boolean advance() throws InterruptedException {
    while (!advanceIfArrived()) {
      Optional<Answer> answer = answers.take();
      if (answer.isEmpty()) {
        answers.last().ifPresent(last -> reporter.ifPresent(r -> r.finish(last)));
        return false;
      }
      reader.begin(answer.get());
    }
    return true;
  }

  /** Moves to the next result if it has come. */
  boolean advanceIfArrived() {
    while (!reader.advance()) {
      Optional<Answer> answer = answers.poll();
      if (answer.isEmpty()) {
        return false;
      }
      reader.begin(answer.get());
    }
    job.readAhead().consumed();
    return true;
  }

  /** Waits until the rehearsal is over; returns whether it was good. */
  boolean awaitRehearsed() throws InterruptedException {
    return answers.awaitRehearsed();
  }

  /** Returns the failure of the task at hand, unless failures are collected. */
  Optional<TaskFailedException> failure() {
    return collect ? Optional.empty() : reader.failure();
  }

  /** Returns the result at hand, or the outcome where failures are collected. */
  @Nullable Object value() {
    if (!collect) {
      return reader.value();
    }
    return reader
        .failure()
        .<Outcome<?>>map(failure -> new Outcome.Failure<>(reader.index(), failure))
        .orElseGet(this::success);
  }

  @SuppressWarnings("NullAway") // the type argument is nullable, which NullAway does not read
  private Outcome<?> success() {
    return new Outcome.Success<@Nullable Object>(reader.index(), reader.value());
  }

  /** Returns what the caller is to get because the job did not end well, once it has ended. */
  Optional<Throwable> trouble(Failures failures) {
    Optional<Throwable> input = job.inputFailure();
    if (input.isPresent()) {
      return input;
    }
    return answers.early().map(early -> exception(early, failures));
  }

  private static Throwable exception(Ending early, Failures failures) {
    if (early instanceof Ending.FirstFailure first) {
      return failures.exception(first.answer(), printed -> {});
    }
    if (early instanceof Ending.Broken broken) {
      return broken.cause();
    }
    return new CancellationException(((Ending.Cancelled) early).why());
  }
}
