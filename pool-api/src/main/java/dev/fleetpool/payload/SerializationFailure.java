package dev.fleetpool.payload;

/** Carries what Java serialization said of a value out to {@link Payload#write}. */
final class SerializationFailure extends RuntimeException {

  private final Throwable reason;

  SerializationFailure(Throwable reason) {
    super(reason);
    this.reason = reason;
  }

  Throwable reason() {
    return reason;
  }
}
