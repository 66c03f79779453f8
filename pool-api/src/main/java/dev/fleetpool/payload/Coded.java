package dev.fleetpool.payload;

import dev.fleetpool.Codec;

/**
 * Values that a user's codec writes, as a block. It runs user code, so whatever that throws counts
 * as a failure of the one value. Stateless.
 */
final class Coded {

  private Coded() {}

  /** Carries what a codec said out to {@link Payload#write}. */
  static final class Failure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    Failure(Codec codec, Object value, Throwable reason) {
      super(
          "%s cannot write a %s: %s"
              .formatted(codec.getClass().getName(), value.getClass().getTypeName(), reason),
          reason);
    }
  }

  static void write(PayloadOutput output, Object value, Codec codec) {
    try {
      output.writeBlock(codec.encode(value));
    } catch (Exception | StackOverflowError | LinkageError e) {
      throw new Failure(codec, value, e);
    }
  }

  static Object read(PayloadInput input, Codec codec) {
    int start = input.position();
    byte[] bytes = input.readBlock();
    try {
      return codec.decode(bytes);
    } catch (Exception | StackOverflowError | LinkageError e) {
      throw new MalformedPayloadException(
          "%s cannot read %d bytes: %s".formatted(codec.getClass().getName(), bytes.length, e),
          start,
          e);
    }
  }
}
