package dev.fleetpool.chaos;

import java.time.Duration;
import java.util.List;

/**
 * One result as its caller got it.
 *
 * @param value what it was
 * @param atNs when, by the caller's clock
 */
record Release(long value, long atNs) {

  /** Returns how long after this time the next of them came; no time if none did. */
  static Duration waitAfter(long timeNs, List<Release> releases) {
    return releases.stream()
        .map(release -> Duration.ofNanos(release.atNs() - timeNs))
        .filter(wait -> !wait.isNegative())
        .findFirst()
        .orElse(Duration.ZERO);
  }
}
