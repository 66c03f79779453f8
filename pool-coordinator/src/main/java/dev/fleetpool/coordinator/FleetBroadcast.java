package dev.fleetpool.coordinator;

import dev.fleetpool.Broadcast;
import dev.fleetpool.payload.SentBroadcast;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A broadcast where it was made: it has the value, and is its name when it is serialized.
 * Thread-safe.
 */
final class FleetBroadcast<T extends @Nullable Object> implements Broadcast<T> {

  private static final long serialVersionUID = 1L;

  private final transient OpenBroadcasts open;
  private transient volatile SentBroadcast<T> sent;

  /**
   * Creates one that is open.
   *
   * @param sent its name, and the value
   */
  FleetBroadcast(OpenBroadcasts open, SentBroadcast<T> sent) {
    this.open = open;
    this.sent = sent;
  }

  @Override
  public T value() {
    SentBroadcast<T> now = sent;
    if (!now.isKnown() || open.isClosed()) {
      throw new IllegalStateException(
          "the broadcast %.12s was closed%s; ask for its value before"
              .formatted(now.blob().hash(), now.isKnown() ? " with its pool" : ""));
    }
    return now.value();
  }

  @Override
  public void close() {
    synchronized (this) {
      if (!sent.isKnown()) {
        return;
      }
      sent = new SentBroadcast<>(sent.blob());
    }
    open.closed(sent.blob());
  }

  private Object writeReplace() {
    return sent;
  }

  private void readObject(ObjectInputStream stream) throws InvalidObjectException {
    throw new InvalidObjectException("a broadcast travels as its name");
  }

  @Override
  public String toString() {
    return sent.toString();
  }
}
