package dev.fleetpool.coordinator.core;

import java.util.function.DoubleSupplier;

/**
 * How long a failed task waits before its next attempt: the first time so long, then twice as long
 * each time, up to a limit; of that, between half and all, by chance.
 *
 * <p>What made tasks fail together, such as a service that was overloaded, would make them fail
 * together again if they came back together. Half of the time is kept, so that a wait is a wait
 * ("equal jitter", Brooker 2015).
 *
 * @param firstNs the wait after the first attempt; 0 for none
 * @param mostNs the longest wait
 * @param chance gives numbers from 0 to 1
 */
public record Backoff(long firstNs, long mostNs, DoubleSupplier chance) {

  /** A failed task is tried again at once. */
  public static final Backoff NONE = new Backoff(0, 0, () -> 0);

  /** Returns the wait after so many failed attempts. */
  long delayNs(int failed) {
    double doubled = firstNs * Math.pow(2, failed - 1);
    return (long) (Math.min(doubled, (double) mostNs) * (1 + chance.getAsDouble()) / 2);
  }
}
