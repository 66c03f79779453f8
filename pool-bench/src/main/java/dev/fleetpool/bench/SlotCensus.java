package dev.fleetpool.bench;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** How many partitions each slot owns. Thread-safe. */
final class SlotCensus {

  private static final long LIMIT_NS = TimeUnit.SECONDS.toNanos(120);

  private final int partitions;
  private final int[] owned;

  /** Counts over a topic of so many partitions, which is as many slots as there may be. */
  SlotCensus(int partitions) {
    this.partitions = partitions;
    this.owned = new int[partitions];
  }

  synchronized void owns(int slot, int count) {
    owned[slot] = count;
    notifyAll();
  }

  /** Does something and returns the seconds until so many slots share all partitions evenly. */
  synchronized double secondsUntil(int slots, Runnable action) throws Exception {
    long startNs = System.nanoTime();
    action.run();
    while (!isShared(slots)) {
      long leftNs = LIMIT_NS - (System.nanoTime() - startNs);
      if (leftNs <= 0) {
        throw new TimeoutException(
            "%d slots do not share %d partitions: %s".formatted(slots, partitions, this));
      }
      TimeUnit.NANOSECONDS.timedWait(this, leftNs);
    }
    return (System.nanoTime() - startNs) / 1e9;
  }

  private boolean isShared(int slots) {
    int owners = 0;
    int sum = 0;
    int most = 0;
    for (int count : owned) {
      owners += count > 0 ? 1 : 0;
      sum += count;
      most = Math.max(most, count);
    }
    int fair = (partitions + slots - 1) / slots;
    return owners == slots && sum == partitions && most == fair;
  }

  @Override
  public synchronized String toString() {
    StringBuilder text = new StringBuilder();
    for (int count : owned) {
      text.append(count).append(' ');
    }
    return text.toString();
  }
}
