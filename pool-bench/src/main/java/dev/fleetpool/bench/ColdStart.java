package dev.fleetpool.bench;

import dev.fleetpool.Pool;
import java.time.Duration;
import java.time.Instant;

/**
 * A program that opens a local pool and prints the milliseconds from the start of its JVM to its
 * first result.
 */
final class ColdStart {

  private ColdStart() {}

  /** Takes no arguments. */
  public static void main(String[] arguments) {
    Instant start = ProcessHandle.current().info().startInstant().orElseThrow();
    try (Pool pool = Pool.local()) {
      if (pool.apply((Integer x) -> x + 1, 41) != 42) {
        throw new IllegalStateException("the first result is wrong");
      }
      System.out.println(Duration.between(start, Instant.now()).toMillis());
    }
  }
}
