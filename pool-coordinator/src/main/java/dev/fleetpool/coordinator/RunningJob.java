package dev.fleetpool.coordinator;

import dev.fleetpool.Codec;
import dev.fleetpool.Resumed;
import dev.fleetpool.UnserializableException;
import dev.fleetpool.coordinator.core.Answer;
import dev.fleetpool.coordinator.core.InputQueue;
import dev.fleetpool.coordinator.core.InputQueue.Appended;
import dev.fleetpool.payload.Payload;
import dev.fleetpool.payload.PayloadOutput;
import dev.fleetpool.proto.JobKey;
import dev.fleetpool.proto.JobRecord;
import dev.fleetpool.proto.JobRecord.Code;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The caller's end of a job that runs: reads its inputs, and cancels it. The feeding thread is the
 * only one that calls {@link #feed}; the rest is thread-safe.
 */
final class RunningJob implements Turns.Run {

  private static final Logger log = LoggerFactory.getLogger(RunningJob.class);

  private final JobKey key;
  private final InputQueue queue;
  private final CoordinatorLoop loop;
  private final ReadAhead readAhead;
  private final Resumption resumption;
  private final Outgoing outgoing;
  private volatile @Nullable Throwable inputFailure;
  private volatile boolean fed;
  private long nextIndex; // owned by the feeding thread

  /** What the input that is read now is called; most are never called anything. */
  private final Object nextInput =
      new Object() {
        @Override
        public String toString() {
          return "input " + nextIndex;
        }
      };

  private @Nullable Thread feeder;

  RunningJob(
      JobKey key,
      InputQueue queue,
      CoordinatorLoop loop,
      ReadAhead readAhead,
      Resumption resumption,
      Outgoing outgoing) {
    this.key = key;
    this.queue = queue;
    this.loop = loop;
    this.readAhead = readAhead;
    this.resumption = resumption;
    this.outgoing = outgoing;
  }

  JobKey key() {
    return key;
  }

  InputQueue queue() {
    return queue;
  }

  /** Returns how its inputs travel. */
  Codec codec() {
    return outgoing.codec();
  }

  ReadAhead readAhead() {
    return readAhead;
  }

  LargeValues large() {
    return outgoing.large();
  }

  Resumption resumption() {
    return resumption;
  }

  /**
   * Reads the inputs to their end, or until the job is over.
   *
   * <p>Whatever the iterator threw is thrown as it was, which may be a checked exception that its
   * language does not declare; the inputs before are dispatched all the same. So is what an
   * interlude throws.
   */
  void feed(Iterator<?> inputs, Interludes interludes) throws InterruptedException {
    PayloadOutput encoded = outgoing.large().newOutput();
    try (resumption) {
      resumption.load();
      readAhead.awaitRoom();
      for (nextIndex = queue.endIndex(); !queue.isClosed() && inputs.hasNext(); ) {
        if (append(inputs.next(), encoded) == Appended.CLOSED) {
          return;
        }
        nextIndex++;
        interludes.after(nextIndex);
        readAhead.awaitRoom();
      }
      logResumption();
    } catch (Throwable e) {
      if (!queue.isClosed()) {
        inputFailure = e;
      }
      throw e;
    } finally {
      fed = true;
      queue.end();
      loop.wake();
    }
  }

  /**
   * Takes the inputs of a detached job from the log, to their end or until the job is over. What is
   * thrown is for the caller to end the job with: until then its inputs are not at their end.
   */
  void feedLogged(Iterator<LoggedInputs.Input> inputs) throws InterruptedException {
    setFeeder(Thread.currentThread());
    try (resumption) {
      resumption.load();
      while (!queue.isClosed() && inputs.hasNext()) {
        if (append(inputs.next()) == Appended.QUEUED_WAKE_LOOP) {
          loop.wake();
        }
      }
      logResumption();
      queue.end();
      loop.wake();
    } finally {
      fed = true;
      setFeeder(null);
    }
  }

  private Appended append(LoggedInputs.Input input) throws InterruptedException {
    long index = queue.endIndex();
    Optional<Answer> failure = resumption.failureOf(index);
    if (failure.isPresent()) {
      return queue.appendFailure(failure.get());
    }
    Optional<PastResults.Result> known = resumption.resultOf(index, input.payload());
    return known.isPresent()
        ? queue.appendAnswered(known.get().record(), known.get().blobs())
        : queue.append(input.payload(), input.blobs());
  }

  private void logResumption() {
    Resumed tally = resumption.tally();
    if (!tally.equals(Resumed.NOTHING)) {
      log.info("job {}: {} of {} inputs", key.jobId(), tally, queue.endIndex());
    }
  }

  private Appended append(@Nullable Object input, PayloadOutput encoded)
      throws InterruptedException {
    encoded.reset();
    Appended appended;
    try {
      Payload.write(encoded, input, nextInput, outgoing.codec());
      Optional<PastResults.Result> known = resumption.resultOf(nextIndex, encoded.view());
      if (known.isPresent()) {
        outgoing.large().drop(encoded);
        appended = queue.appendAnswered(known.get().record(), known.get().blobs());
      } else {
        appended = queue.append(encoded.view(), outgoing.large().publish(encoded, nextInput));
      }
    } catch (UnserializableException e) {
      appended = queue.appendRefused(e);
    }
    if (appended == Appended.QUEUED_WAKE_LOOP) {
      loop.wake();
    }
    return appended;
  }

  /**
   * {@link #feed}, on a thread of the pool: when the job ends early, an input that waits for
   * something is interrupted, so that the thread does not wait for ever.
   */
  void feedOnPoolThread(Iterator<?> inputs, Interludes interludes) throws InterruptedException {
    setFeeder(Thread.currentThread());
    try {
      feed(inputs, interludes);
    } catch (Throwable e) {
      if (!queue.isClosed()) {
        throw e;
      }
      // The job is over, and its end says why; that the input was interrupted is our doing.
    } finally {
      setFeeder(null);
    }
  }

  private synchronized void setFeeder(@Nullable Thread thread) {
    if (thread == null && feeder != null) {
      var unused = Thread.interrupted(); // of the end of this job, not of what the thread does next
    }
    feeder = thread;
  }

  /** Interrupts the thread of the pool that reads the input, if one still does. */
  synchronized void interruptFeeder() {
    if (feeder != null) {
      feeder.interrupt();
    }
  }

  /** Says whether its inputs were read to their end. */
  boolean isFed() {
    return fed;
  }

  /** Returns what the input threw, if it did. */
  Optional<Throwable> inputFailure() {
    return Optional.ofNullable(inputFailure);
  }

  /** Cancels the job; its reader then gets a {@link CancellationException}. */
  @Override
  public void cancel(String why) {
    readAhead.close();
    loop.tell((core, nowNs) -> core.cancelJob(key, why, nowNs));
  }

  /** Ends the job, as it cannot be run. */
  void breakOff(RuntimeException why) {
    loop.tell((core, nowNs) -> core.breakJob(key, why, nowNs));
  }

  /** Leaves the job to another coordinator, as if that had opened it already. */
  @Override
  public void leave() {
    JobRecord later =
        new JobRecord(
            new JobKey(key.jobId(), key.epoch() + 1), "another service", 0, Code.NONE, false);
    loop.tell((core, nowNs) -> core.jobSeen(later, nowNs));
  }

  /** Cancels one task, whose caller has its answer already. */
  void cancelTask(long index, boolean interrupt) {
    loop.tell((core, nowNs) -> core.cancelTask(key, index, interrupt));
  }

  void wakeLoop() {
    loop.wake();
  }

  @Override
  public String toString() {
    return key.jobId();
  }
}
