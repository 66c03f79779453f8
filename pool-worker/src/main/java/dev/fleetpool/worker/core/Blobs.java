package dev.fleetpool.worker.core;

import dev.fleetpool.proto.BlobRef;

/**
 * What the slots of a host may ask about its blobs. Thread-safe, and quick: a blob that is not
 * there is fetched by others, and the slots are woken when it is, or when that failed.
 */
@FunctionalInterface
public interface Blobs {

  /** A host that keeps none. */
  Blobs NONE = blob -> new State.Failed("this host keeps no blobs");

  /** How a blob stands. */
  sealed interface State {
    /** It is a file. */
    record Present(String path) implements State {}

    /** It is on its way. */
    record Fetching() implements State {}

    /** It cannot be had; the reason says what to do. */
    record Failed(String reason) implements State {}
  }

  /** Returns how a blob stands; the first question has it fetched. */
  State state(BlobRef blob);
}
