package dev.fleetpool.coordinator;

import dev.fleetpool.coordinator.core.Answer;
import dev.fleetpool.coordinator.core.Coordination;
import dev.fleetpool.coordinator.core.InputBlobs;
import dev.fleetpool.coordinator.core.InputQueue.Appended;
import dev.fleetpool.coordinator.core.JobProgress;
import dev.fleetpool.coordinator.core.JobSink;
import dev.fleetpool.payload.PayloadOutput;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The open job of one function of {@code apply}, with the futures of its calls by task index.
 * Callers submit from any thread; the loop answers.
 */
final class ApplyJob implements JobSink {

  private final RunningJob job;
  private final Failures failures;
  private final ValueReading values;
  private final CallbackRunner callbacks;
  private final Runnable whenEnded;
  private final Map<Long, FleetResult<?>> pending = new ConcurrentHashMap<>();
  private long lastCallNs;
  private boolean over;

  ApplyJob(
      RunningJob job,
      Failures failures,
      ValueReading values,
      CallbackRunner callbacks,
      Runnable whenEnded) {
    this.job = job;
    this.failures = failures;
    this.values = values;
    this.callbacks = callbacks;
    this.whenEnded = whenEnded;
  }

  /**
   * Submits a call; null if the job is over.
   *
   * @param encoded the input, encoded
   * @param blobs where the blobs are that it needs
   */
  <R extends @Nullable Object> @Nullable FleetResult<R> submit(
      @Nullable Object input, PayloadOutput encoded, InputBlobs blobs, long nowNs) {
    if (input != null) {
      values.filter().addInput(input.getClass());
    }
    try {
      return submit(encoded, blobs, nowNs);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while the queue of job " + job + " was full");
    }
  }

  private synchronized <R extends @Nullable Object> @Nullable FleetResult<R> submit(
      PayloadOutput encoded, InputBlobs blobs, long nowNs) throws InterruptedException {
    if (over) {
      return null;
    }
    lastCallNs = nowNs;
    long index = job.queue().endIndex();
    FleetResult<R> result = new FleetResult<>(interrupt -> cancel(index, interrupt));
    pending.put(index, result);
    Appended appended = job.queue().append(encoded.view(), blobs);
    if (appended == Appended.CLOSED) {
      pending.remove(index);
      over = true;
      return null;
    }
    if (appended == Appended.QUEUED_WAKE_LOOP) {
      job.wakeLoop();
    }
    return result;
  }

  private void cancel(long index, boolean interrupt) {
    if (pending.remove(index) != null) {
      job.cancelTask(index, interrupt);
    }
  }

  @Override
  public void answered(Answer answer) {
    callbacks.add(() -> decode(answer));
  }

  /** Completes the futures of an answer; on a thread of the pool. */
  private void decode(Answer answer) {
    AnswerReader reader = new AnswerReader(failures, values, Optional.empty(), job.large());
    reader.begin(answer);
    while (reader.advance()) {
      FleetResult<?> result = pending.remove(reader.index());
      if (result != null) {
        reader
            .failure()
            .ifPresentOrElse(result::completeExceptionally, () -> complete(result, reader.value()));
      }
    }
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // the function's type says what its results are
  private static void complete(FleetResult<?> result, @Nullable Object value) {
    ((FleetResult<@Nullable Object>) result).complete(value);
  }

  @Override
  public void ended(Optional<Ending> failure, JobProgress last) {
    whenEnded.run();
    failure.ifPresent(ending -> callbacks.add(() -> giveUp(ending)));
  }

  private void giveUp(Ending ending) {
    List<FleetResult<?>> left = List.copyOf(pending.values());
    pending.clear();
    for (FleetResult<?> result : left) {
      if (ending instanceof Ending.Broken broken) {
        result.completeExceptionally(broken.cause());
      } else {
        result.cancelled("job " + job + " was cancelled");
      }
    }
  }

  /** Says whether no further call is taken. */
  synchronized boolean isOver() {
    return over;
  }

  /** Takes no further calls; what was submitted goes on. */
  synchronized void end() {
    over = true;
    job.queue().end();
    job.wakeLoop();
  }

  /**
   * Ends it if it has had no call for so long and none is pending or still runs, since the end of a
   * job interrupts also a call that was cancelled without that; says whether it is over. Called by
   * the loop: never waits.
   */
  boolean endIfIdle(Coordination core, long nowNs, long idleNs) {
    if (!pending.isEmpty()) {
      return false;
    }
    synchronized (this) {
      if (!over
          && pending.isEmpty()
          && nowNs - lastCallNs >= idleNs
          && !core.isUnderWay(job.key())) {
        end();
      }
      return over;
    }
  }
}
