package dev.fleetpool.coordinator;

import dev.fleetpool.ResultStream;
import dev.fleetpool.TaskFailedException;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The {@link ResultStream} over a job's results. For one reading thread at a time; {@link #close}
 * may come from any.
 */
final class FleetResultStream<R extends @Nullable Object> implements ResultStream<R> {

  /** Where the stream stands. */
  private enum State {
    /** The next element is not known. */
    UNKNOWN,
    /** An element is at hand. */
    ELEMENT,
    /** What ended the job early is to be thrown. */
    TROUBLE,
    /** Nothing comes. */
    END
  }

  private final JobResults results;
  private final Failures failures;
  private final LongSupplier clock;
  private State state = State.UNKNOWN;
  private @Nullable Throwable trouble;
  private long thrownIndex = -1;
  private volatile boolean closed;
  private volatile boolean reading;
  private volatile long lastReadNs;

  FleetResultStream(JobResults results, Failures failures, LongSupplier clock) {
    this.results = results;
    this.failures = failures;
    this.clock = clock;
    this.lastReadNs = clock.getAsLong();
  }

  @Override
  public boolean hasNext() {
    if (closed) {
      return false;
    }
    if (state == State.UNKNOWN) {
      state = lookAhead();
    }
    return state != State.END;
  }

  private State lookAhead() {
    reading = true;
    try {
      if (results.advance()) {
        return State.ELEMENT;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException(
          "interrupted while waiting for a result of job " + results.job());
    } finally {
      lastReadNs = clock.getAsLong();
      reading = false;
    }
    Optional<Throwable> found =
        closed ? Optional.empty() : results.trouble(failures).filter(this::isNew);
    trouble = found.orElse(null);
    return found.isPresent() ? State.TROUBLE : State.END;
  }

  /** A rehearsal ends with a failure that was an element before. */
  private boolean isNew(Throwable found) {
    return !(found instanceof TaskFailedException task) || task.failure().index() != thrownIndex;
  }

  @Override
  @SuppressWarnings({"unchecked", "NullAway"}) // the function's type says what its results are
  public R next() {
    if (!hasNext()) {
      if (closed) {
        throw new CancellationException("the stream of job " + results.job() + " is closed");
      }
      throw new NoSuchElementException("job " + results.job() + " has no further results");
    }
    if (trouble != null) {
      Throwable thrown = trouble;
      trouble = null;
      state = State.END;
      throw Undressed.asItWas(thrown);
    }
    state = State.UNKNOWN;
    Optional<TaskFailedException> failure = results.failure();
    if (failure.isPresent()) {
      thrownIndex = failure.get().failure().index();
      throw failure.get();
    }
    return (R) results.value();
  }

  @Override
  public void close() {
    closed = true;
    results.job().cancel("its stream was closed");
  }

  /** Says whether nobody has read for so long. */
  boolean isStalled(long forNs) {
    return !reading && clock.getAsLong() - lastReadNs >= forNs;
  }

  RunningJob job() {
    return results.job();
  }
}
