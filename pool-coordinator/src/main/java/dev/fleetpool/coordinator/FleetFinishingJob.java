package dev.fleetpool.coordinator;

import dev.fleetpool.AsyncResult;
import dev.fleetpool.FinalStep;
import dev.fleetpool.FinishingJob;
import org.jspecify.annotations.Nullable;

/** A {@link Submission} with its final step. Immutable, thread-safe. */
final class FleetFinishingJob<
        A extends @Nullable Object, R extends @Nullable Object, T extends @Nullable Object>
    implements FinishingJob<A, T> {

  private final JobRunner runner;
  private final Submission submission;
  private final FinalStep<? super R, ? extends T> step;

  FleetFinishingJob(
      JobRunner runner, Submission submission, FinalStep<? super R, ? extends T> step) {
    this.runner = runner;
    this.submission = submission;
    this.step = step;
  }

  @Override
  public FinishingJob<A, T> rehearse(int tasks) {
    return new FleetFinishingJob<A, R, T>(runner, FleetJob.rehearsed(submission, tasks), step);
  }

  @Override
  public T map(Iterable<? extends A> inputs) {
    return runner.map(submission, FleetJob.iterator(inputs), conclusion());
  }

  @Override
  public AsyncResult<T> mapAsync(Iterable<? extends A> inputs) {
    return runner.mapAsync(submission, FleetJob.requireInputs(inputs), conclusion());
  }

  private Conclusion<R, T> conclusion() {
    return new FinalStepConclusion<>(submission, step);
  }
}
