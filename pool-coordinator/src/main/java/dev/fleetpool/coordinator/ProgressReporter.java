package dev.fleetpool.coordinator;

import dev.fleetpool.Progress;
import dev.fleetpool.ProgressListener;
import dev.fleetpool.Resumed;
import dev.fleetpool.coordinator.core.JobProgress;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells one listener of one job's progress, never twice at a time, and not after its last report.
 * The loop offers progress, a thread of the pool makes the call; the last report is made by the
 * thread that reads the answers.
 */
final class ProgressReporter {

  private static final Logger log = LoggerFactory.getLogger(ProgressReporter.class);
  private static final long INTERVAL_NS = 100_000_000;

  private final ProgressListener listener;
  private final Executor threads;
  private final Supplier<Resumed> resumed;
  private final AtomicBoolean underWay = new AtomicBoolean();
  private long lastNs;
  private boolean ended;

  ProgressReporter(
      ProgressListener listener, Executor threads, Supplier<Resumed> resumed, long nowNs) {
    this.listener = listener;
    this.resumed = resumed;
    this.threads = threads;
    this.lastNs = nowNs;
  }

  /** Says whether a report is due; called by the loop. */
  boolean isDue(long nowNs) {
    return nowNs - lastNs >= INTERVAL_NS && !underWay.get();
  }

  /** Has the listener told; called by the loop. */
  void offer(JobProgress progress, long nowNs) {
    lastNs = nowNs;
    if (underWay.compareAndSet(false, true)) {
      threads.execute(
          () -> {
            report(progress, /* last= */ false);
            underWay.set(false);
          });
    }
  }

  /** Tells the listener for the last time. */
  void finish(JobProgress progress) {
    report(progress, /* last= */ true);
  }

  private synchronized void report(JobProgress p, boolean last) {
    if (ended) {
      return;
    }
    ended = last;
    OptionalLong total = p.total().map(OptionalLong::of).orElse(OptionalLong.empty());
    Duration elapsed = Duration.ofNanos(p.elapsedNs());
    try {
      listener.onProgress(
          new Progress(
              p.jobId(),
              total,
              p.done(),
              p.failed(),
              p.retried(),
              resumed.get(),
              p.slots(),
              elapsed));
    } catch (RuntimeException e) {
      ended = true;
      log.warn("the progress listener of job {} threw and is told no more", p.jobId(), e);
    }
  }
}
