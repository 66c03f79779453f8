package dev.fleetpool.simulation;

/** What one attempt at a task does. */
enum Deed {
  VALUE,
  PRINT,
  THROW,
  KILL_CHILD,
  /** It ends when it is killed. */
  HANG,
  /** It ended because it was interrupted; no attempt does so by itself. */
  INTERRUPTED
}
