package dev.fleetpool.coordinator;

import dev.fleetpool.AsyncResult;
import dev.fleetpool.AttachedJob;
import dev.fleetpool.Codec;
import dev.fleetpool.FinalStep;
import dev.fleetpool.FinishingJob;
import dev.fleetpool.Job;
import dev.fleetpool.Outcome;
import dev.fleetpool.OutputStyle;
import dev.fleetpool.ProgressListener;
import dev.fleetpool.ResultStream;
import dev.fleetpool.TaskFailure;
import dev.fleetpool.TraceContext;
import dev.fleetpool.coordinator.core.JobSettings.Release;
import dev.fleetpool.proto.Trace;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The fluent form over a {@link Submission}: checks each setting, then hands the job to its pool.
 * Immutable, thread-safe.
 */
final class FleetJob<A extends @Nullable Object, R extends @Nullable Object> implements Job<A, R> {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,200}");
  private static final int MAX_CHUNK = 1_000_000;
  private static final int MAX_REHEARSAL = 1000;
  private static final int MAX_RETRIES = 1000;
  private static final Duration SHORTEST = Duration.ofMillis(1);

  private static final Duration LONGEST_BACKOFF = Duration.ofDays(1);

  /** Longer than anything runs, and short enough to be counted in nanoseconds. */
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private final JobRunner runner;
  private final Submission submission;

  FleetJob(JobRunner runner, Submission submission) {
    this.runner = runner;
    this.submission = submission;
  }

  private Job<A, R> with(Submission changed) {
    return new FleetJob<>(runner, changed);
  }

  @Override
  public Job<A, R> named(String id) {
    check(
        NAME.matcher(id).matches(),
        "name=%s must be 1 to 200 letters, digits, dots, dashes or underscores; choose another",
        id);
    return with(submission.withName(id));
  }

  @Override
  public Job<A, R> afresh() {
    return with(submission.withoutPast());
  }

  @Override
  public Job<A, R> chunkSize(int tasks) {
    check(
        tasks >= 1 && tasks <= MAX_CHUNK,
        "chunkSize=%s must be from 1 to 1000000; leave it out to have it follow the task time",
        tasks);
    return with(submission.withChunkSize(tasks));
  }

  @Override
  public Job<A, R> timeout(Duration limit) {
    check(
        limit.compareTo(SHORTEST) >= 0,
        "timeout=%s must be at least PT0.001S; leave it out for no limit",
        limit);
    return with(submission.withTimeout(limit.compareTo(LONGEST) < 0 ? limit : LONGEST));
  }

  @Override
  public Job<A, R> retries(int furtherAttempts) {
    check(
        furtherAttempts >= 0 && furtherAttempts <= MAX_RETRIES,
        "retries=%s must be from 0 to 1000; say 0 for one attempt in all",
        furtherAttempts);
    return with(submission.withAttempts(submission.attempts().withRetries(furtherAttempts)));
  }

  @Override
  public Job<A, R> backoff(Duration first, Duration max) {
    check(
        first.compareTo(SHORTEST) >= 0,
        "backoff first=%s must be at least PT0.001S; leave backoff out to try again at once",
        first);
    check(
        max.compareTo(first) >= 0 && max.compareTo(LONGEST_BACKOFF) <= 0,
        "backoff max=%s must be from first (" + first + ") to PT24H; choose another",
        max);
    AttemptOptions.Wait wait = new AttemptOptions.Wait(first, max);
    return with(submission.withAttempts(submission.attempts().withBackoff(wait)));
  }

  @Override
  public Job<A, R> retryIf(Predicate<? super TaskFailure> worthwhile) {
    Objects.requireNonNull(worthwhile, "worthwhile");
    return with(submission.withAttempts(submission.attempts().withRetryIf(worthwhile)));
  }

  @Override
  public Job<A, R> withoutSpeculation() {
    return with(submission.withAttempts(submission.attempts().withoutSpeculation()));
  }

  @Override
  public Job<A, R> classPath(List<Path> entries) {
    return with(submission.withClassPath(GivenClassPath.check(entries)));
  }

  private static void check(boolean holds, String rule, Object value) {
    if (!holds) {
      throw new IllegalArgumentException(rule.formatted(value));
    }
  }

  @Override
  public Job<A, R> onProgress(ProgressListener listener) {
    return with(submission.withListener(Objects.requireNonNull(listener, "listener")));
  }

  @Override
  public Job<A, R> output(OutputStream sink) {
    return output(sink, OutputStyle.RAW);
  }

  @Override
  public Job<A, R> output(OutputStream sink, OutputStyle style) {
    Objects.requireNonNull(sink, "sink");
    Objects.requireNonNull(style, "style");
    return with(submission.withOutput(new TaskPrinter(sink, style)));
  }

  @Override
  public Job<A, R> codec(Codec codec) {
    Objects.requireNonNull(codec, "codec");
    return with(submission.withTravel(submission.travel().withCodec(codec)));
  }

  @Override
  public Job<A, R> trace(TraceContext context) {
    return with(submission.withTrace(new Trace(context.traceParent(), context.traceState())));
  }

  @Override
  public Job<A, R> requires(String... labels) {
    return with(submission.withNeeds(NeedsOptions.requiring(submission.needs(), labels)));
  }

  @Override
  public Job<A, R> childHeap(String size) {
    return with(submission.withNeeds(NeedsOptions.withHeap(submission.needs(), size)));
  }

  @Override
  public Job<A, R> childJvmArgs(String... arguments) {
    return with(submission.withNeeds(NeedsOptions.withJvmArgs(submission.needs(), arguments)));
  }

  @Override
  public Job<A, R> environment(Map<String, String> variables) {
    return with(submission.withNeeds(NeedsOptions.withEnvironment(submission.needs(), variables)));
  }

  @Override
  public Job<A, R> allow(Class<?>... classes) {
    return with(submission.withTravel(submission.travel().allowing(classes)));
  }

  @Override
  public Job<A, R> failFast() {
    if (submission.collect()) {
      throw new IllegalStateException(
          "a job either fails fast or collects its failures; leave out one of the two");
    }
    return this;
  }

  @Override
  public Job<A, Outcome<R>> collectFailures() {
    return new FleetJob<>(runner, submission.collecting());
  }

  @Override
  public Job<A, R> rehearse(int tasks) {
    return with(rehearsed(submission, tasks));
  }

  static Submission rehearsed(Submission submission, int tasks) {
    check(
        tasks >= 0 && tasks <= MAX_REHEARSAL,
        "rehearse=%s must be from 0 to 1000 tasks; one is enough to see mistakes",
        tasks);
    return submission.withRehearsal(tasks);
  }

  @Override
  public <T extends @Nullable Object> FinishingJob<A, T> then(
      FinalStep<? super R, ? extends T> finalStep) {
    Objects.requireNonNull(finalStep, "finalStep");
    Submission rehearsed =
        submission.rehearsal().isPresent() ? submission : submission.withRehearsal(1);
    return new FleetFinishingJob<A, R, T>(runner, rehearsed, finalStep);
  }

  @Override
  public List<R> map(Iterable<? extends A> inputs) {
    return runner.map(submission, iterator(inputs), Conclusion.<R>none());
  }

  @Override
  public AsyncResult<List<R>> mapAsync(Iterable<? extends A> inputs) {
    return runner.mapAsync(submission, requireInputs(inputs), Conclusion.<R>none());
  }

  @Override
  public ResultStream<R> imap(Iterable<? extends A> inputs) {
    return imap(iterator(inputs));
  }

  @Override
  public ResultStream<R> imap(Iterator<? extends A> inputs) {
    return runner.stream(submission, requireInputs(inputs), Release.IN_ORDER);
  }

  @Override
  public ResultStream<R> imapUnordered(Iterable<? extends A> inputs) {
    return imapUnordered(iterator(inputs));
  }

  @Override
  public ResultStream<R> imapUnordered(Iterator<? extends A> inputs) {
    return runner.stream(submission, requireInputs(inputs), Release.AS_THEY_COME);
  }

  @Override
  public AttachedJob submit(Iterable<? extends A> inputs) {
    return runner.submit(submission, iterator(inputs));
  }

  static <T> Iterator<? extends T> iterator(Iterable<? extends T> inputs) {
    return requireInputs(inputs).iterator();
  }

  static <T> T requireInputs(@Nullable T inputs) {
    return Objects.requireNonNull(
        inputs, "inputs is null; give the inputs to apply the function to");
  }
}
