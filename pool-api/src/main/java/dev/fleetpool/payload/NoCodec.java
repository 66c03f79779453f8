package dev.fleetpool.payload;

import dev.fleetpool.Codec;

/** Takes nothing. Stateless. */
enum NoCodec implements Codec {
  /** The only one. */
  INSTANCE;

  @Override
  public boolean takes(Class<?> type) {
    return false;
  }

  @Override
  public byte[] encode(Object value) {
    throw new UnsupportedOperationException("it takes nothing");
  }

  @Override
  public Object decode(byte[] bytes) {
    throw new IllegalStateException(
        "the value was written by a codec, and this job has none; give it the one of the job that wrote it");
  }
}
