package dev.fleetpool.coordinator;

import dev.fleetpool.JobTakenOverException;
import dev.fleetpool.coordinator.core.Answer;
import dev.fleetpool.coordinator.core.JobProgress;
import dev.fleetpool.coordinator.core.JobSink;
import dev.fleetpool.kafka.RecordPublisher;
import dev.fleetpool.proto.JobKey;
import dev.fleetpool.proto.JobStateRecord.Counts;
import dev.fleetpool.proto.JobStateRecord.Phase;
import dev.fleetpool.proto.ResultMessage;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the answers of a detached job on behalf of whoever attaches to it. Results are in the log
 * already; what failed for good, and how the job ended, is written to it here, the end after all
 * else. Called by the coordinator loop; never waits.
 */
final class DetachedSink implements JobSink {

  private static final Logger log = LoggerFactory.getLogger(DetachedSink.class);

  private final JobRun run;
  private final StatePublisher states;
  private final RecordPublisher publisher;
  private final Runnable whenEnded;
  private final CountDownLatch opened = new CountDownLatch(1);

  /** What is on its way to the log, and 1 as long as the job runs. */
  private final AtomicLong unsettled = new AtomicLong(1);

  private volatile boolean over;
  private volatile Runnable lastWord = () -> {};

  /** The last word may come on Kafka's own thread, which must not wait, so it is told on these. */
  private final Executor threads;

  /** Creates one; the action is run on the loop when the job has ended here. */
  DetachedSink(
      JobRun run,
      StatePublisher states,
      RecordPublisher publisher,
      Executor threads,
      Runnable whenEnded) {
    this.threads = threads;
    this.run = run;
    this.states = states;
    this.publisher = publisher;
    this.whenEnded = whenEnded;
  }

  @Override
  public void opened() {
    opened.countDown();
  }

  /** Waits until agents know the job, or it is over; returns whether it goes on. */
  boolean awaitOpened() throws InterruptedException {
    opened.await();
    return !over;
  }

  @Override
  public void answered(Answer answer) {
    if (!answer.isFailure()) {
      return;
    }
    unsettled.incrementAndGet();
    JobKey key = run.key();
    publisher.publish(
        ResultMessage.failedForGood(key, Verdicts.origin(answer), Verdicts.of(answer)),
        run.partition(),
        failure -> {
          failure.ifPresent(
              e ->
                  log.warn(
                      "that task {} of job {} failed could not be written: {}",
                      answer.firstIndex(),
                      key.jobId(),
                      e.toString()));
          settled();
        });
  }

  @Override
  public void ended(Optional<Ending> failure, JobProgress last) {
    over = true;
    opened.countDown();
    whenEnded.run();
    if (failure.isPresent() && isTakenOver(failure.get())) {
      log.info("job {} goes on elsewhere", run.key().jobId());
      return;
    }
    lastWord = () -> states.publish(phase(failure), counts(last), why(failure));
    settled();
  }

  private void settled() {
    if (unsettled.decrementAndGet() == 0) {
      threads.execute(lastWord);
    }
  }

  private static boolean isTakenOver(Ending ending) {
    return ending instanceof Ending.Broken broken
        && broken.cause() instanceof JobTakenOverException;
  }

  private static Phase phase(Optional<Ending> failure) {
    return failure
        .map(ending -> ending instanceof Ending.Cancelled ? Phase.CANCELLED : Phase.FAILED)
        .orElse(Phase.DONE);
  }

  private static String why(Optional<Ending> failure) {
    if (failure.isEmpty()) {
      return "";
    }
    if (failure.get() instanceof Ending.FirstFailure first) {
      return "stopped at its first failure, task " + first.answer().firstIndex();
    }
    return failure.get() instanceof Ending.Cancelled cancelled
        ? cancelled.why()
        : "could not be run: " + ((Ending.Broken) failure.get()).cause().getMessage();
  }

  private Counts counts(JobProgress p) {
    return new Counts(
        states.total(), p.done(), p.failed(), p.retried(), p.slots(), p.elapsedNs() / 1_000_000);
  }
}
