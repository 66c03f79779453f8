package dev.fleetpool.coordinator;

import dev.fleetpool.TaskFailure;
import dev.fleetpool.coordinator.core.Backoff;
import dev.fleetpool.coordinator.core.JobSettings.Attempts;
import dev.fleetpool.coordinator.core.JobSettings.Retries;
import dev.fleetpool.coordinator.core.JobSettings.Speculation;
import dev.fleetpool.coordinator.core.RetryRule;
import dev.fleetpool.proto.SubmissionRecord;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.DoubleSupplier;
import java.util.function.Predicate;

/**
 * What a user set about the attempts at the tasks of a job. Immutable.
 *
 * @param retries how many further attempts a failed task gets, where the user chose it
 * @param backoff how long a failed task waits
 * @param retryIf which failures are tried again
 * @param speculation whether a task may have a copy
 */
record AttemptOptions(
    OptionalInt retries,
    Optional<Wait> backoff,
    Optional<Predicate<? super TaskFailure>> retryIf,
    Speculation speculation) {

  static final AttemptOptions DEFAULT =
      new AttemptOptions(
          OptionalInt.empty(), Optional.empty(), Optional.empty(), Speculation.COPIES);

  /** The first and the longest wait before a further attempt. */
  record Wait(Duration first, Duration max) {}

  /** Returns those of a detached job. */
  static AttemptOptions of(SubmissionRecord.Terms terms) {
    Optional<Wait> wait =
        terms.backoff().firstMs() > 0
            ? Optional.of(
                new Wait(
                    Duration.ofMillis(terms.backoff().firstMs()),
                    Duration.ofMillis(terms.backoff().maxMs())))
            : Optional.empty();
    return new AttemptOptions(
        terms.retries(),
        wait,
        Optional.empty(),
        terms.withoutCopies() ? Speculation.NO_COPIES : Speculation.COPIES);
  }

  AttemptOptions withRetries(int further) {
    return new AttemptOptions(OptionalInt.of(further), backoff, retryIf, speculation);
  }

  AttemptOptions withBackoff(Wait wait) {
    return new AttemptOptions(retries, Optional.of(wait), retryIf, speculation);
  }

  AttemptOptions withRetryIf(Predicate<? super TaskFailure> worthwhile) {
    return new AttemptOptions(retries, backoff, Optional.of(worthwhile), speculation);
  }

  AttemptOptions withoutSpeculation() {
    return new AttemptOptions(retries, backoff, retryIf, Speculation.NO_COPIES);
  }

  /**
   * Returns them as the core takes them.
   *
   * @param failures decodes the failures of the job
   * @param chance gives numbers from 0 to 1
   */
  Attempts toAttempts(Failures failures, DoubleSupplier chance) {
    Retries further =
        retries.isPresent() ? new Retries(retries.getAsInt(), retries.getAsInt()) : Retries.DEFAULT;
    Backoff wait =
        backoff
            .map(w -> new Backoff(w.first().toNanos(), w.max().toNanos(), chance))
            .orElse(Backoff.NONE);
    RetryRule rule =
        retryIf
            .<RetryRule>map(worthwhile -> new RetryCondition(worthwhile, failures))
            .orElse(RetryRule.ALWAYS);
    return new Attempts(further, wait, rule, speculation);
  }
}
