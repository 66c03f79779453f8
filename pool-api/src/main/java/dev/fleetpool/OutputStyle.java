package dev.fleetpool;

/** How what tasks print is copied to the caller's stream. */
public enum OutputStyle {
  /** As it was printed. */
  RAW,
  /**
   * Each line behind the host, the slot and the index of its task, {@code [host-b/3 task 41] text};
   * what does not end with a line break gets one.
   */
  PREFIXED
}
