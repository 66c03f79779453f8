package dev.fleetpool.bench;

import dev.fleetpool.Pool;

/** A program that opens a local pool and says when it has its first result. */
final class ColdStart {

  static final String FIRST_RESULT = "first result";

  private ColdStart() {}

  /** Takes no arguments. */
  public static void main(String[] arguments) {
    try (Pool pool = Pool.local()) {
      if (pool.apply((Integer x) -> x + 1, 41) != 42) {
        throw new IllegalStateException("the first result is wrong");
      }
      System.out.println(FIRST_RESULT);
    }
  }
}
