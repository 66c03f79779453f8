package dev.fleetpool;

import java.io.Serializable;

/**
 * How values of some classes travel instead of by Java serialization, both inputs and results. It
 * travels itself, with the function, so it must be serializable and its class must be on the class
 * path of the job. It is asked for what Fleetpool does not write by itself: not for numbers,
 * strings and arrays of them; for the elements of a list if it takes all that are neither.
 *
 * <p>What a codec reads is not looked at by any filter, so it must not let the bytes say which
 * class they become beyond a list that it holds. Implementations are thread-safe.
 */
public interface Codec extends Serializable {

  /** Says whether values of this class are its own. */
  boolean takes(Class<?> type);

  /**
   * Returns a value as bytes.
   *
   * @throws Exception if it cannot be written; its input or task then fails with it
   */
  byte[] encode(Object value) throws Exception;

  /**
   * Returns the value that was written so.
   *
   * @throws Exception if it cannot be read; its task then fails with it
   */
  Object decode(byte[] bytes) throws Exception;
}
