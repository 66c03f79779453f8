package dev.fleetpool.worker.core;

import java.util.List;
import java.util.Optional;

/** How the files of a job stand on a host: its class path, or its values that travel apart. */
sealed interface CodeState {

  /** All of it is there, at these paths. */
  record Ready(List<String> files) implements CodeState {}

  /** Some of it is on its way. */
  record OnItsWay() implements CodeState {}

  /**
   * Some of it cannot be had.
   *
   * @param what continues a sentence that begins with the host
   */
  record Lacking(String what) implements CodeState {}

  /** Returns what cannot be had of it, if something cannot. */
  default Optional<String> lacking() {
    return this instanceof Lacking lacking ? Optional.of(lacking.what()) : Optional.empty();
  }
}
