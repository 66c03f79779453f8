package dev.fleetpool.coordinator;

import dev.fleetpool.TaskFailure;
import dev.fleetpool.coordinator.core.Answer;
import dev.fleetpool.coordinator.core.RetryRule;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The user's condition for a further attempt. It is the one code of the user that runs on the
 * coordinator loop; whatever it throws means no.
 */
record RetryCondition(Predicate<? super TaskFailure> worthwhile, Failures failures)
    implements RetryRule {

  private static final Logger log = LoggerFactory.getLogger(RetryCondition.class);

  @Override
  public boolean triesAgain(Answer failure) {
    try {
      return worthwhile.test(failures.exception(failure, printed -> {}).failure());
    } catch (RuntimeException | Error e) {
      log.warn(
          "the condition of retryIf threw at task {} of job {}, which is not tried again",
          failure.firstIndex(),
          failures.jobId(),
          e);
      return false;
    }
  }
}
