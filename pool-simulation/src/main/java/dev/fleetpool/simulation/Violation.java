package dev.fleetpool.simulation;

import java.util.function.Supplier;

/** Something that must hold does not. */
final class Violation extends RuntimeException {

  private static final long serialVersionUID = 1L;

  Violation(String what) {
    super(what);
  }

  /** Throws if it does not hold. */
  static void unless(boolean holds, Supplier<String> what) {
    if (!holds) {
      throw new Violation(what.get());
    }
  }
}
