package dev.fleetpool.coordinator;

import dev.fleetpool.Progress;
import dev.fleetpool.ProgressListener;
import dev.fleetpool.kafka.KafkaFailures;
import dev.fleetpool.kafka.RecordPublisher;
import dev.fleetpool.proto.JobStateRecord;
import dev.fleetpool.proto.JobStateRecord.Counts;
import dev.fleetpool.proto.JobStateRecord.Phase;
import dev.fleetpool.proto.SubmissionRecord;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the log how far one detached job is, every second while it runs. Thread-safe. */
final class StatePublisher implements ProgressListener {

  private static final Logger log = LoggerFactory.getLogger(StatePublisher.class);
  private static final long INTERVAL_NS = 1_000_000_000;

  private final SubmissionRecord submission;
  private final String coordinator;
  private final RecordPublisher publisher;
  private final LongSupplier clock;
  private final Executor later;
  private long lastNs;
  private boolean over;

  /** Creates one; what is to be tried again is tried on the executor, as it may wait. */
  StatePublisher(
      SubmissionRecord submission,
      String coordinator,
      RecordPublisher publisher,
      LongSupplier clock,
      Executor later) {
    this.submission = submission;
    this.coordinator = coordinator;
    this.publisher = publisher;
    this.clock = clock;
    this.later = later;
    this.lastNs = clock.getAsLong() - INTERVAL_NS;
  }

  /** Returns the number of the job's tasks. */
  long total() {
    return submission.inputs().tasks();
  }

  @Override
  public synchronized void onProgress(Progress p) {
    long nowNs = clock.getAsLong();
    if (!over && nowNs - lastNs >= INTERVAL_NS) {
      lastNs = nowNs;
      long elapsedMs = p.elapsed().toMillis();
      send(
          Phase.RUNNING,
          new Counts(total(), p.done(), p.failed(), p.retried(), p.slots(), elapsedMs),
          "");
    }
  }

  /** Tells that the job has ended, or was never begun; again and again while no broker answers. */
  synchronized void publish(Phase phase, Counts counts, String why) {
    over = true;
    send(phase, counts, why);
  }

  private void send(Phase phase, Counts counts, String why) {
    JobStateRecord state =
        new JobStateRecord(submission.job().key(), phase, coordinator, counts, why);
    publisher.publish(
        state,
        submission.inputs().partition(),
        failure -> failure.ifPresent(e -> notSent(state, e)));
  }

  private void notSent(JobStateRecord state, Exception failure) {
    log.warn(
        "how far job {} is could not be written: {}",
        state.submission().jobId(),
        failure.toString());
    if (state.phase().isLast() && KafkaFailures.isOfAnOutage(failure)) {
      later.execute(() -> send(state.phase(), state.counts(), state.why()));
    }
  }
}
