package dev.fleetpool.kafka.blob;

import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Something that is made when it is first asked for. Thread-safe; those who ask meanwhile wait. */
final class OnDemand<T> {

  private final Supplier<T> maker;
  private @Nullable T made;
  private boolean closed;

  OnDemand(Supplier<T> maker) {
    this.maker = maker;
  }

  /**
   * Returns it.
   *
   * @throws IllegalStateException if it was not made before {@link #close}, which would not end it
   */
  synchronized T get() {
    T there = made;
    if (there == null) {
      if (closed) {
        throw new IllegalStateException("blobs are no longer published: the pool is closed");
      }
      there = maker.get();
      made = there;
    }
    return there;
  }

  /** Ends it in this way, if it was made; it is not made from now on. */
  void close(Consumer<T> end) {
    T there;
    synchronized (this) {
      closed = true;
      there = made;
    }
    if (there != null) {
      end.accept(there);
    }
  }
}
