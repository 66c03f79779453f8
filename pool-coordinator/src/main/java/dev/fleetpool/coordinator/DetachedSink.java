package dev.fleetpool.coordinator;

import dev.fleetpool.FleetUnavailableException;
import dev.fleetpool.JobTakenOverException;
import dev.fleetpool.coordinator.core.Answer;
import dev.fleetpool.coordinator.core.JobProgress;
import dev.fleetpool.coordinator.core.JobSink;
import dev.fleetpool.kafka.KafkaFailures;
import dev.fleetpool.kafka.RecordPublisher;
import dev.fleetpool.proto.JobKey;
import dev.fleetpool.proto.JobStateRecord.Counts;
import dev.fleetpool.proto.JobStateRecord.Phase;
import dev.fleetpool.proto.ResultMessage;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the answers of a detached job on behalf of whoever attaches to it. Results are in the log
 * already; what failed for good, and how the job ended, is written to it here, the end after all
 * else. What could not be written for want of brokers is no end: the job is to be begun again.
 * Called by the coordinator loop; never waits.
 */
final class DetachedSink implements JobSink {

  private static final Logger log = LoggerFactory.getLogger(DetachedSink.class);

  /** What runs the job, and is told what becomes of it. */
  interface Owner {
    /** Nothing more is asked of it here. Called by the loop. */
    void closed();

    /** All is told that is to be told of it. Any thread. */
    void over();

    /** It has not ended, but brokers were away for too long. On a thread of the pool. */
    void interrupted();
  }

  private final JobRun run;
  private final StatePublisher states;
  private final RecordPublisher publisher;
  private final BooleanSupplier outage;
  private final Owner owner;
  private final CountDownLatch opened = new CountDownLatch(1);

  /** What is on its way to the log, and 1 as long as the job runs. */
  private final AtomicLong unsettled = new AtomicLong(1);

  private volatile boolean over;
  private volatile boolean interrupted;
  private volatile Optional<String> refused = Optional.empty();
  private volatile Runnable lastWord = () -> {};

  /** The last word may come on Kafka's own thread, which must not wait, so it is told on these. */
  private final Executor threads;

  /** Creates one; the loop is asked whether there is an outage. */
  DetachedSink(
      JobRun run,
      StatePublisher states,
      RecordPublisher publisher,
      Executor threads,
      BooleanSupplier outage,
      Owner owner) {
    this.threads = threads;
    this.run = run;
    this.states = states;
    this.publisher = publisher;
    this.outage = outage;
    this.owner = owner;
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
          failure.ifPresent(e -> notWritten(answer, e));
          settled();
        });
  }

  private void notWritten(Answer answer, Exception failure) {
    String what =
        "that task %d of job %s failed could not be written: %s"
            .formatted(answer.firstIndex(), run.key().jobId(), failure);
    log.warn(what);
    if (KafkaFailures.isOfAnOutage(failure)) {
      interrupted = true;
    } else {
      refused = Optional.of(what);
    }
  }

  @Override
  public void ended(Optional<Ending> failure, JobProgress last) {
    over = true;
    opened.countDown();
    owner.closed();
    if (isOf(JobTakenOverException.class, failure)) {
      log.info("job {} goes on elsewhere", run.key().jobId());
      owner.over();
      return;
    }
    if (isOf(FleetUnavailableException.class, failure) && outage.getAsBoolean()) {
      log.warn("job {} is begun again when brokers answer: {}", run.key().jobId(), why(failure));
      interrupted = true;
    }
    lastWord = () -> conclude(failure, last);
    settled();
  }

  private void settled() {
    if (unsettled.decrementAndGet() == 0) {
      threads.execute(lastWord);
    }
  }

  /** What is cancelled is over whatever was lost of it. */
  private void conclude(Optional<Ending> failure, JobProgress last) {
    boolean isCancelled = phase(failure) == Phase.CANCELLED;
    if (interrupted && !isCancelled) {
      owner.interrupted();
      return;
    }
    if (refused.isPresent() && !isCancelled) {
      states.publish(Phase.FAILED, counts(last), "could not be run: " + refused.get());
    } else {
      states.publish(phase(failure), counts(last), why(failure));
    }
    owner.over();
  }

  private static boolean isOf(Class<? extends Exception> kind, Optional<Ending> ending) {
    return ending.isPresent()
        && ending.get() instanceof Ending.Broken broken
        && kind.isInstance(broken.cause());
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
