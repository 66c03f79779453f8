package dev.fleetpool.coordinator;

import dev.fleetpool.FinalResults;
import dev.fleetpool.FinalResults.Occasion;
import dev.fleetpool.FinalStep;
import dev.fleetpool.FinalStepFailedException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The final step of one job: runs it, and says what a failure of it means. Runs on the thread that
 * collects the results.
 */
final class FinalStepConclusion<R extends @Nullable Object, T extends @Nullable Object>
    implements Conclusion<R, T> {

  private final Submission submission;
  private final FinalStep<? super R, ? extends T> step;

  FinalStepConclusion(Submission submission, FinalStep<? super R, ? extends T> step) {
    this.submission = submission;
    this.step = step;
  }

  @Override
  public void rehearse(String jobId, List<R> first) {
    try {
      var unused = apply(first, Occasion.REHEARSAL);
    } catch (Throwable e) {
      throw new FinalStepFailedException(
          "the final step of job %s failed at its rehearsal, on the results of %d tasks and before the others were dispatched: %s; mend it and start again"
              .formatted(jobId, first.size(), e),
          interrupting(e));
    }
  }

  @Override
  public T conclude(String jobId, List<R> all) {
    try {
      return apply(all, Occasion.COMPLETE);
    } catch (Throwable e) {
      throw new FinalStepFailedException(
          "the final step of job %s failed on its %d results: %s; %s"
              .formatted(jobId, all.size(), e, remedy()),
          interrupting(e));
    }
  }

  private String remedy() {
    return submission.name().isPresent()
        ? "they are kept: mend it and start again under the same name, and no task runs again"
        : "give the job a name with named(...), and they are kept when this happens";
  }

  private static Throwable interrupting(Throwable thrown) {
    if (thrown instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
    return thrown;
  }

  // A step that takes a super type of the results takes the results.
  @SuppressWarnings("unchecked")
  private T apply(List<R> results, Occasion occasion) throws Exception {
    return ((FinalStep<R, T>) step).apply(new FinalResults<>(results, occasion));
  }
}
