package dev.fleetpool.coordinator;

/** How the code of a pool's jobs comes to the hosts. */
public enum CodeTransport {
  /** It does not: hosts find it at the paths at which the caller has it. */
  BY_PATH,
  /** As blobs over the fleet's brokers. */
  AS_BUNDLE
}
