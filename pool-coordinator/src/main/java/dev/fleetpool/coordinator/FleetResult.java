package dev.fleetpool.coordinator;

import dev.fleetpool.AsyncResult;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The {@link AsyncResult} of a task or a {@code map}: a future that tells the coordinator when it
 * is cancelled. Thread-safe. It is completed by a thread of the pool, never by the coordinator
 * loop, so callbacks cannot stop the fleet.
 */
final class FleetResult<R extends @Nullable Object> extends CompletableFuture<R>
    implements AsyncResult<R> {

  /** Is told that the caller no longer wants the result. */
  interface Canceller {
    void cancel(boolean interrupt);
  }

  private final Canceller canceller;

  FleetResult(Canceller canceller) {
    this.canceller = canceller;
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean cancelled = super.cancel(mayInterruptIfRunning);
    if (cancelled) {
      canceller.cancel(mayInterruptIfRunning);
    }
    return cancelled;
  }

  /** Completes it as cancelled because the pool gave the job up. */
  void cancelled(String why) {
    completeExceptionally(new CancellationException(why));
  }

  @Override
  public R join() {
    try {
      return super.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException undressed ? undressed : e;
    }
  }

  @Override
  public boolean await(Duration timeout) throws InterruptedException {
    try {
      var unused = get(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException | CancellationException e) {
      return true; // complete, which is all that was asked
    }
    return true;
  }

  @Override
  public boolean isSuccessful() {
    if (!isDone()) {
      throw new IllegalStateException(
          "the result is not complete, so whether it is successful is not known; wait for it first");
    }
    return !isCompletedExceptionally();
  }
}
