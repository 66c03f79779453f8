package dev.fleetpool.coordinator;

/** Rethrows what was caught elsewhere, as it was. */
final class Undressed {

  private Undressed() {}

  /**
   * Throws it, the same object. It may be a checked exception: what an input throws need not be
   * declared, in Kotlin or Scala, say.
   *
   * @return nothing; callers write {@code throw} for the compiler
   */
  static RuntimeException asItWas(Throwable failure) {
    throw Undressed.<RuntimeException>unchecked(failure);
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // types of throws are erased
  private static <T extends Throwable> T unchecked(Throwable failure) throws T {
    throw (T) failure;
  }
}
