package dev.fleetpool;

import org.jspecify.annotations.Nullable;

/**
 * A function, input or result cannot travel. {@link #path()} leads to the culprit: {@code Grid$1 ->
 * this$0 -> socket (java.net.Socket)}.
 */
public final class UnserializableException extends FleetpoolException {

  private final String path;

  /**
   * Creates one.
   *
   * @param what what was to travel, such as {@code function} or {@code input 41}
   * @param path the fields from the value to the part that cannot be serialized
   * @param cause what serialization said
   */
  public UnserializableException(String what, String path, @Nullable Throwable cause) {
    super(
        "%s cannot be serialized: %s; make that class Serializable, mark the field transient, or do not capture it"
            .formatted(what, path),
        cause);
    this.path = path;
  }

  /** Returns the fields from the value to the part that cannot be serialized. */
  public String path() {
    return path;
  }
}
